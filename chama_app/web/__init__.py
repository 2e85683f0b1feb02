"""The browser version's server: it listens on this computer only and keeps strangers out."""
