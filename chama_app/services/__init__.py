"""What runs once per process: the ledger over engine and database, requests, payouts, group sync, the connection."""
