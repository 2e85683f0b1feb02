"""The files that Appwrite runs as the callback URL; they import nothing else of this project."""
