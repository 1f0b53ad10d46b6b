"""Policies that run out."""

from datetime import date, timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, QuerySet

from club.members.models import Member, Policy
from club.messaging.actions import Letter
from club.reminders.models import ReminderRule


def concerned(rule: ReminderRule, expiry: date) -> QuerySet[Member]:
    """Full members with a policy of their own that ends with `expiry`."""
    due = Policy.objects.filter(
        customer=OuterRef("customer"), valid_until=expiry, state=Policy.State.IN_FORCE, is_group=False
    )
    return Member.objects.filter(Exists(due), state=Member.State.FULL)


def letters(rule: ReminderRule, expiry: date, after: int, size: int) -> list[tuple[int, Letter]]:
    """One letter per member whose policies end with `expiry`, naming all of them; group business is not ours.

    A policy covers the days before `valid_until`, so the last day is named.
    """
    last_day = expiry - timedelta(days=1)
    due = (
        Policy.objects.filter(
            valid_until=expiry,
            state=Policy.State.IN_FORCE,
            is_group=False,
            customer__members__state=Member.State.FULL,
            customer_id__gt=after,
            customer__members__customer_id__gt=after,  # so the join does not start at the first
        )
        .values_list("customer_id", "customer__members__uid")
        .annotate(products=ArrayAgg("product_name", order_by="pk"))
        .order_by("customer_id")[:size]
    )
    return [
        (
            customer_id,
            Letter(
                dedupe_key=f"{rule.code}:{expiry}:{member}",
                recipient=member,
                params={
                    "product": "、".join(dict.fromkeys(products)),
                    "until": f"{last_day.year}年{last_day.month}月{last_day.day}日",
                    "until_en": f"{last_day:%-d %B %Y}",
                },
            ),
        )
        for customer_id, member, products in due
    ]
