"""What somebody gets who installs the project instead of cloning it."""
