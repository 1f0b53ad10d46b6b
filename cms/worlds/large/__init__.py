"""A realistic large world, made by bulk loading, to measure on."""

from cms.worlds.large.load import AlreadyThere, load

__all__ = ["AlreadyThere", "load"]
