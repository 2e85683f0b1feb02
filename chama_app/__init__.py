"""The chama app: members pay their shares at once into a live shared pot."""
