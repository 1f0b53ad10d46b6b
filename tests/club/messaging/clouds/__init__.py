"""SMS over the two clouds."""
