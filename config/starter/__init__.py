"""Starting everything at once, for `make run`."""
