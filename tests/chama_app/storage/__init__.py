"""What is written down, and read back."""
