"""The demo: a sandbox of its own, a clock that can be hurried, simulated phones, and the scenarios they play."""
