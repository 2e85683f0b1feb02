"""Safaricom's callbacks: verified by their path, parsed, written once, or kept as dead letters."""
