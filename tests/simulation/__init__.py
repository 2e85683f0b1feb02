"""The real engine and the real function in a seeded world of faults and virtual time."""
