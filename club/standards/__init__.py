"""Service standards: what customers may expect of us at each step, and how far each branch keeps it."""
