"""A payment in ten lines."""
