"""Figures, never asserts: how fast the news of a payment travels, and what an import costs."""
