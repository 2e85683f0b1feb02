"""What runs once per process."""
