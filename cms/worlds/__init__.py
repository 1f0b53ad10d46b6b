"""Made-up worlds to look at, to test with and to measure on. Nobody in them exists."""
