"""Byte-for-byte copies of the drivers that talk to Safaricom, for the one sender that both sides share."""
