"""How the database is reached. Where it is stands in local.py, test.py and production.py."""

from typing import Any

import dj_database_url


def databases(url: str) -> dict[str, dict[str, Any]]:
    """DATABASES for a URL. Connections stay open, because opening one costs more than most requests."""
    default: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    default["ENGINE"] = "config.connection"
    # Redeeming waits at most three seconds for another transaction; the counter shows "busy" instead of
    # hanging. UTC inside the database, so that dates are only made where the business zone is known.
    default.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=3000 -c timezone=UTC"
    return {"default": default}
