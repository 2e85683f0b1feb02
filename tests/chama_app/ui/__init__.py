"""Screens, components, and the way around in them."""
