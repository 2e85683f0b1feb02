"""Faults that the book once had, put back one at a time: the random histories have to find each of them."""
