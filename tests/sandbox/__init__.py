"""The sandbox over real sockets: what a client of Safaricom would see, and what the control API promises."""
