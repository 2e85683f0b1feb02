"""Join codes and members."""
