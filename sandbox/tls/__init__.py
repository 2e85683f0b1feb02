"""Safaricom's host names served on this computer, for clients that cannot be told another address."""
