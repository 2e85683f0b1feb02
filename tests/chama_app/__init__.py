"""The app: its rules, its record, its screens."""
