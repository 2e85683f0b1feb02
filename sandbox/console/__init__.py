"""The pages that a browser shows of a running sandbox: the console, and the control API's description."""
