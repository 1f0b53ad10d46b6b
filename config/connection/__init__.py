"""Django's PostgreSQL backend with a cheaper look at kept connections; Django finds `base` by its name."""
