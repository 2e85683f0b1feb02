"""Tests of the drivers: HTTP over a mock transport, WebSockets over loopback."""
