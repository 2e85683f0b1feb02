"""The browser version: its server and the guard in front of it."""
