"""Scenes for the gallery: everything outside the staff desk, with its empty states, refusals and mistakes."""
