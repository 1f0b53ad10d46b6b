"""The first content of the site: a tree of pages with real texts, for the demo and for a new installation."""

from cms.pages.starter.build import build_site

__all__ = ["build_site"]
