"""The command `daraja` as somebody types it, against a sandbox."""
