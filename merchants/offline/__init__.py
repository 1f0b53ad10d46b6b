"""What was scanned while a store was cut off: uploaded later, paid or put before staff."""
