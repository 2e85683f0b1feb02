"""Plays what a real Appwrite 1.9.6 was asked, in the order in which it was asked, and compares every answer."""
