"""What is on disk or in a client's storage: the database and its migrations, key stores, and the chosen mode."""
