"""Complaints: heard on every channel, one owner from start to end, clocks that explain themselves."""
