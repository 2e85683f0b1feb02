"""Take an M-Pesa payment and always know what became of the money."""
