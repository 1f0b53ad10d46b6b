"""What partners are told: the change feed, and calls to addresses of theirs."""
