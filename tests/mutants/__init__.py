"""Do the tests notice when the code is wrong? `make mutants` puts one small fault after the other in, and looks."""
