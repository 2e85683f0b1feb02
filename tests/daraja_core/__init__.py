"""Tests of the rules: plain calls, with time as a number."""
