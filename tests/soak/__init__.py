"""Hours of use in virtual time, in which nothing may grow: `make soak` runs it, slow tests a short piece."""
