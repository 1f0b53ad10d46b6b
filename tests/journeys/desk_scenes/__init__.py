"""What there is to see at the staff desk, by room."""
