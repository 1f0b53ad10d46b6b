"""What a member may ask of us about his data, and who of us looked at it."""
