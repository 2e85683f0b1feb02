"""A pretend Safaricom and an Appwrite-compatible backend, for demos and tests: nothing here moves real money."""
