"""Reads that may be a few seconds old go to a replica of the database.

`watch.py` knows how far behind it is, `router.py` decides for each read, `middleware.py` for each request.
Without DATABASE_REPLICA_URL none of it is switched on.
"""

from config.replica.router import Router
from config.replica.watch import Watch

__all__ = ["Router", "Watch"]
