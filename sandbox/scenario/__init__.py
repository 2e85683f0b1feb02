"""Scenario files: phones, faults and steps that a test run plays against a running sandbox."""
