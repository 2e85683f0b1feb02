"""The command `daraja`: pay, pay out, watch and look after payments from a terminal."""
