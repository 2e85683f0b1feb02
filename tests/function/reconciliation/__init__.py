"""The reconciler and the replayer in virtual time."""
