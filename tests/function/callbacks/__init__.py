"""Callbacks against a fake Appwrite."""
