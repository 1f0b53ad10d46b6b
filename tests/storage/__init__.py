"""What is killed in the middle of its work: servers and processes of their own."""
