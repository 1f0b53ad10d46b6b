"""What the people of the main journey do, screen by screen."""
