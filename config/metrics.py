"""The figures of the running system for Prometheus."""

import hmac
from collections.abc import Iterator

from celery.schedules import crontab
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from cms.reports.vitals import Vital, vitals
from config.replica import router
from config.replica.watch import WATCH
from config.schedule import TIMETABLE

DAY_S = 86_400.0


@never_cache
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures for whoever has the token; without one in the settings only on a developer's machine."""
    if not settings.METRICS_TOKEN and not settings.LOCAL_DEMO:
        raise Http404
    if not _may_read(request.headers.get("Authorization", "")):
        return HttpResponse(status=401, headers={"WWW-Authenticate": 'Bearer realm="metrics"'})
    registry = CollectorRegistry()
    registry.register(House())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may_read(header: str) -> bool:
    asked = f"Bearer {settings.METRICS_TOKEN}".encode()
    return not settings.METRICS_TOKEN or hmac.compare_digest(header.encode(), asked)


class House(Collector):
    """Asks the database at every scrape, so that it does not matter which process is asked."""

    def describe(self) -> list[GaugeMetricFamily]:
        """Nothing: else registering would already ask."""
        return []

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure; when the database is gone, that."""
        try:
            found, is_up = list(vitals(timezone.now())), 1.0
        except DatabaseError:
            found, is_up = [], 0.0
        sandboxed = float(settings.LOCAL_DEMO)
        for each in [
            Vital("club_database_up", "Whether the database answers", (), [((), is_up)]),
            Vital("club_sandboxed", "1 where nothing goes to the real outside", (), [((), sandboxed)]),
            Vital("club_task_every_seconds", "How often a task should run", ("task",), list(_due())),
            *_replica(),
            *found,
        ]:
            family = GaugeMetricFamily(each.name, each.says, labels=each.labels)
            for words, number in each.samples:
                family.add_metric(words, number)
            yield family


def _replica() -> Iterator[Vital]:
    """As the process asked sees it; without a replica nobody wants one."""
    is_wanted = router.is_on()
    lag = WATCH.lag() if is_wanted else None
    is_used = is_wanted and WATCH.is_close()
    yield Vital("club_replica_wanted", "1 where there should be a replica", (), [((), float(is_wanted))])
    yield Vital("club_replica_used", "1 while reads go to the replica", (), [((), float(is_used))])
    behind = -1.0 if lag is None else lag
    yield Vital("club_replica_lag_seconds", "How far it is behind; -1: not known", (), [((), behind)])


def _due() -> Iterator[tuple[tuple[str, ...], float]]:
    """Each task of the timetable and the longest time between two of its runs."""
    for task, entry in TIMETABLE.items():
        when = entry["schedule"]
        yield (task,), _gap(when) if isinstance(when, crontab) else float(when)


def _gap(when: crontab) -> float:
    if len(when.hour) < 24:
        return DAY_S / len(when.hour)
    return 3600.0 / len(when.minute)
