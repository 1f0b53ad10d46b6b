"""How the database is reached. Where it is stands in local.py, test.py and production.py."""

from typing import Any

import dj_database_url

REPLICA = "replica"  # the alias of the second database, where there is one
# Redeeming waits at most three seconds for another transaction; the counter shows "busy" instead of
# hanging. UTC inside the database, so that dates are only made where the business zone is known.
ALWAYS = "-c lock_timeout=3000 -c timezone=UTC"


def databases(url: str, replica_url: str = "", *, pooled: bool = False) -> dict[str, dict[str, Any]]:
    """DATABASES for a URL, and for that of a replica if there is one.

    Connections stay open, because opening one costs more than most requests. With `pooled` there is a pool
    (PgBouncer) in between that gives a connection for one transaction only.
    """
    default = _reached(url, ALWAYS, pooled=pooled)
    if not replica_url:
        return {"default": default}
    replica = _reached(replica_url, f"{ALWAYS} -c default_transaction_read_only=on", pooled=pooled)
    replica["OPTIONS"]["connect_timeout"] = 2  # seconds; the primary is there while it does not answer
    replica["TEST"] = {"MIRROR": "default"}
    return {"default": default, REPLICA: replica}


def routers(known: dict[str, dict[str, Any]]) -> list[str]:
    """DATABASE_ROUTERS for DATABASES: none while there is only one."""
    return ["config.replica.Router"] if REPLICA in known else []


def _reached(url: str, options: str, *, pooled: bool) -> dict[str, Any]:
    reached: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    reached["ENGINE"] = "config.connection"
    reached.setdefault("OPTIONS", {})
    if pooled:
        # PgBouncer refuses these options; they are set for the login instead (deploy/README.md).
        reached |= {"DISABLE_SERVER_SIDE_CURSORS": True, "POOLED": True}
    else:
        reached["OPTIONS"]["options"] = options
    return reached
