"""What happens at a counter, whichever door it comes through: the portal's page or the API."""
