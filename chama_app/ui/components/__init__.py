"""The parts that screens are made of: each a function of what it is given, drawn anew when that changes."""
