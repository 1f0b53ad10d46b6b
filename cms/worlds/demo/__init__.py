"""The demo world: a small province where everything has happened at least once.

Its passwords, second-factor secrets and API keys are the same on every machine, so that a newcomer can
log in; that is why it is refused outside the local settings.
"""

from cms.worlds.demo.listing import listing
from cms.worlds.demo.load import load

__all__ = ["listing", "load"]
