"""The chama's rules."""
