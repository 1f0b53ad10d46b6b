"""The phone on screen."""
