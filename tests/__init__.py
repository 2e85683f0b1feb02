"""Tests mirror the tree; simulation, integration and e2e stand beside."""
