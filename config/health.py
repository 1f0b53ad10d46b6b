"""Is the process up, and can it do its work? For load balancers, supervisors and `make run`."""

from functools import lru_cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from config.replica import router
from config.replica.watch import WATCH


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all."""
    return JsonResponse({"up": True})


@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and is migrated, else 503 with the reason."""
    reason = _obstacle()
    if reason:
        response = JsonResponse({"ready": False, "reason": reason}, status=503)
        # Asked every second, and Django would log each answer as an error.
        response._has_been_logged = True  # type: ignore[attr-defined]  # Django sets it on any response
        return response
    return JsonResponse({"ready": True, **_replica()})


def _replica() -> dict[str, object]:
    """How late the replica is, if there is one; nobody stops being ready because of it."""
    if not router.is_on():
        return {}
    lag, is_used = WATCH.lag(), WATCH.is_close()
    return {"replica": {"used": is_used, "seconds_behind": None if lag is None else round(lag, 1)}}


def _obstacle() -> str | None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        missing = _first_missing_migration()
    except DatabaseError:
        return "database unreachable"
    return f"migration {missing} is not applied" if missing else None


def _first_missing_migration() -> str | None:
    """Reading all migrations takes a quarter of a second, so a good answer is remembered."""
    try:
        _require_migrations()
    except LookupError as error:
        return str(error)
    return None


@lru_cache(maxsize=1)  # exceptions are not remembered, success is
def _require_migrations() -> None:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        raise LookupError(f"{plan[0][0].app_label}.{plan[0][0].name}")
