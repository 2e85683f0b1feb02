"""The pace of the reconciler, kept in one document, for invocations share nothing else."""

PACE_ID = "reconciler"  # in the payments collection, where no order may have this id
