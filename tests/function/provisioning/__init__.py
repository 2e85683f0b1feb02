"""Setting up a project of Appwrite: against the sandbox that began empty, through the official SDK."""
