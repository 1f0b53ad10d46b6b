"""The catalogue of translations, without GNU gettext: Babel reads the sources and writes the files.

The sources are in English; English therefore needs no catalogue.
"""

from config.translations.catalogue import compile_all

__all__ = ["compile_all"]
