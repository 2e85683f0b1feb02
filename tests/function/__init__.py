"""The function against a small Appwrite in memory, in virtual time; the real sandbox follows in integration."""
