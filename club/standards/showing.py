"""What everybody may read: the standards of a province and the attainment that is published."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from club.organisation.models import Branch, BranchLevel
from club.standards import queries
from club.standards.limits import limits_on
from club.standards.models import (
    AttainmentPeriod,
    ClaimCommitment,
    ClaimLine,
    ClaimStep,
    Clientele,
    ServiceItem,
    ServiceStandard,
    Stage,
)
from club.standards.queries import Figure, InForce
from club.standards.terms import term, up_to

MOST = 8  # periods to choose from
COLUMNS = [(step, who) for step in (ClaimStep.ASSESS, ClaimStep.APPROVE) for who in Clientele]


@dataclass(frozen=True)
class Promise:
    """One item: what is promised, and how far it was kept; no share without data or publication."""

    item: ServiceItem
    standard: ServiceStandard
    share: float | None


@dataclass(frozen=True)
class Band:
    """Losses up to an amount, and the time limits for them in the order of the columns."""

    up_to: str
    terms: list[str]


@dataclass(frozen=True)
class Publication:
    """The page: a province, its standards by stage, and the period whose attainment it shows."""

    province: Branch | None
    provinces: list[Branch]
    period: AttainmentPeriod | None
    periods: list[AttainmentPeriod]
    stages: list[tuple[Any, list[Promise]]]
    motor: list[Band]
    property: list[tuple[str, str, list[tuple[str, str]]]]


def publication(*, province: str, period: str, today: date) -> Publication:
    """The page of a province by its code and a period by its name; the first and the newest otherwise."""
    places = list(Branch.objects.filter(level=BranchLevel.PROVINCE, is_active=True))
    place = next((row for row in places if row.code == province), places[0] if places else None)
    known = list(queries.published()[:MOST])
    chosen = next((row for row in known if str(row) == period), known[0] if known else None)
    shares = queries.below(place, queries.frozen(chosen)) if chosen else {}
    limits = limits_on(today)
    return Publication(
        place,
        places,
        chosen,
        known,
        _stages(place, shares, InForce(today)),
        _motor(limits),
        _property(limits),
    )


def _property(limits: list[ClaimCommitment]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """For whom, losses up to how much, and each step with its time."""
    rows = [row for row in limits if row.line == ClaimLine.PROPERTY]
    found = []
    for who in Clientele:
        bands: dict[int | None, list[tuple[str, str]]] = {}
        for row in sorted(rows, key=lambda row: row.pk):
            if row.customers == who:
                steps = bands.setdefault(row.up_to_fen, [])
                steps.append((row.get_step_display(), term(row.half_days)))
        most = max((fen for fen in bands if fen), default=None)
        ordered = sorted(bands, key=lambda fen: (fen is None, fen or 0))
        found += [(str(who.label), up_to(fen, most), bands[fen]) for fen in ordered]
    return found


def _motor(limits: list[ClaimCommitment]) -> list[Band]:
    bands: dict[int | None, dict[tuple[str, str], str]] = {}
    for row in limits:
        if row.line == ClaimLine.MOTOR:
            bands.setdefault(row.up_to_fen, {})[row.step, row.customers] = term(row.half_days)
    ordered = sorted(bands, key=lambda fen: (fen is None, fen or 0))
    most = max((fen for fen in ordered if fen), default=None)
    return [Band(up_to(fen, most), [bands[fen].get(column, "—") for column in COLUMNS]) for fen in ordered]


def _stages(
    place: Branch | None, figures: dict[int, Figure], standards: InForce
) -> list[tuple[Any, list[Promise]]]:
    path = place.path if place else ""
    groups: dict[str, list[Promise]] = {}
    for item in ServiceItem.objects.all():
        standard = standards.of(item.pk, path)
        if standard is not None:
            share = figures.get(item.pk, Figure()).share
            groups.setdefault(item.stage, []).append(Promise(item, standard, share))
    return [(Stage(stage).label, rows) for stage, rows in groups.items()]
