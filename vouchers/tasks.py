"""Table of contents of the wing's tasks."""
