"""Byte-for-byte copies of the rules that the engine and the function share; `make vendor` writes them."""
