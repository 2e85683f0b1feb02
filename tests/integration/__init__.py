"""The engine, the function and the sandbox together, over real sockets and a real disk."""
