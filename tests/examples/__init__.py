"""Every example does what it says, against a sandbox."""
