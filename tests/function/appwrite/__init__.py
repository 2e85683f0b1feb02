"""The client below everything else."""
