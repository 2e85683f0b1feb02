"""Verdicts passed on to an address of the operator's: signed, and kept until they are taken."""
