"""What fills the window: each screen a function of the session's observables."""
