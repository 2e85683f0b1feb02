"""Orders against a fake Appwrite and a fake Safaricom."""
