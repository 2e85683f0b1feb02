"""The Appwrite side of the sandbox against what a real server answered."""
