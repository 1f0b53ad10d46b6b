"""Run by pretix's own interpreter: an event, a check-in list, a token, and tickets with a question each.

Prints one line of JSON: `path`, `token`, `list`, `question`, and `secrets` of as many tickets as asked for.
"""

import json
import os
import sys
from decimal import Decimal

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pretix.settings")
django.setup()

from django.utils.timezone import now, timedelta  # noqa: E402 - after the set-up
from django_scopes import scopes_disabled  # noqa: E402 - after the set-up
from pretix.base.models import Event, Order, OrderPosition, Organizer, Team  # noqa: E402 - after the set-up


def main(count: int) -> None:
    """Makes the world and says what a till needs to know of it."""
    organizer = Organizer.objects.create(name="Bench", slug="bench")
    event = Event.objects.create(
        organizer=organizer, name="Wash", slug="wash", currency="EUR", date_from=now(), live=True, plugins=""
    )
    item = event.items.create(name="Car wash", default_price=Decimal("38.50"), admission=True)
    question = event.questions.create(
        question="Mileage", type="N", required=True, ask_during_checkin=True, identifier="mileage"
    )
    item.questions.add(question)
    tills = event.checkin_lists.create(name="Tills", all_products=True)
    team = Team.objects.create(
        organizer=organizer,
        name="Tills",
        all_events=True,
        all_event_permissions=True,
        all_organizer_permissions=True,
    )
    channel = organizer.sales_channels.get(identifier="web")
    orders = [
        Order(
            organizer=organizer,
            event=event,
            code=f"W{number:06d}",
            status=Order.STATUS_PAID,
            email="member@example.com",
            datetime=now(),
            expires=now() + timedelta(days=30),
            total=Decimal("38.50"),
            sales_channel=channel,
            locale="en",
        )
        for number in range(count)
    ]
    Order.objects.bulk_create(orders, batch_size=1000)
    tickets = [
        OrderPosition(
            organizer=organizer,
            order=order,
            item=item,
            price=Decimal("38.50"),
            secret=f"bench{number:012d}",
            pseudonymization_id=f"P{number:09d}",
            positionid=1,
            tax_value=Decimal(0),
            tax_rate=Decimal(0),
        )
        for number, order in enumerate(orders)
    ]
    OrderPosition.objects.bulk_create(tickets, batch_size=1000)
    world = {
        "path": f"/api/v1/organizers/{organizer.slug}/checkinrpc/redeem/",
        "token": team.tokens.create(name="till").token,
        "list": tills.pk,
        "question": question.pk,
        "secrets": [ticket.secret for ticket in tickets],
    }
    sys.stdout.write(json.dumps(world) + "\n")


with scopes_disabled():
    main(int(sys.argv[1]))
