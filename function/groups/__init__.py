"""Chamas: their join codes, and how somebody becomes a member."""
