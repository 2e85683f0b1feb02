"""What no callback settled: asked of Safaricom, replayed, and reported to people."""
