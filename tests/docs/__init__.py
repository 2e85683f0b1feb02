"""The docs: the site builds without a warning, and what they show runs."""
