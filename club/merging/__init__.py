"""One person with two memberships: everything goes to one of them, and the other leads there."""
