"""What version 0.1 called things that are on disks and devices since then: still found, and no longer written."""

APPLICATION = "chama"
"""The folder in which the engine's stores lay."""
MIRROR_PREFIX = "chama.payment."
"""What the keys of a mirror began with."""
