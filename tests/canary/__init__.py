"""One member whose data is looked for everywhere."""
