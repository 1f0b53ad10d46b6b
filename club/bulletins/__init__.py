"""Bulletins: what staff tell the members of a region, once: a warning of bad weather, a tip for driving."""
