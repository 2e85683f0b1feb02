"""Tests of the room that passes verdicts on."""
