"""Staff of the head office connect systems of the company and tell partners again."""

from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse

from club.core.models import AuditEntry
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.merchants.webhooks.scene import HERE, endpoint, happens

pytestmark = pytest.mark.django_db


def act(client: Client, name: str, row: Endpoint | Delivery, **asked: str) -> int:
    return client.post(reverse(f"webhook_acts:{name}", args=[row.pk]), asked).status_code


def test_a_system_of_the_company_is_connected_and_its_secret_shown_once(head: Client) -> None:
    page = head.post(reverse("endpoint:add"), {"name": "crm", "url": HERE, "merchant": ""}, follow=True)
    row = Endpoint.objects.get()
    assert (row.merchant, row.events, row.secret in page.text) == (None, [], True)
    assert row.secret not in head.get(reverse("endpoint:inspect", args=[row.pk])).text


def test_a_private_address_is_refused_in_words(head: Client) -> None:
    """O01: nothing is saved at the desk either."""
    page = head.post(reverse("endpoint:add"), {"name": "crm", "url": "https://10.0.0.1/", "merchant": ""})
    assert (page.status_code, Endpoint.objects.count()) == (200, 0)
    assert AuditEntry.objects.filter(verb="webhook.created").count() == 0


def test_days_are_told_again(head: Client) -> None:
    shop = cast.store()
    row, _secret = endpoint(shop)
    Endpoint.objects.update(told_until=happens(shop).pk)
    assert act(head, "replay", row, first="2026-09-15", last="2026-09-15") == 302
    assert Delivery.objects.get().state == "waiting"
    assert act(head, "replay", row, first="2026-09-15", last="2026-12-15") == 200
    assert AuditEntry.objects.filter(verb="webhook.replayed").count() == 1


def test_a_delivery_is_sent_again_and_an_address_tried_and_switched(head: Client) -> None:
    row, _secret = endpoint(cast.store())
    assert act(head, "ping", row) == 302
    Delivery.objects.update(state="dead")
    assert act(head, "again", Delivery.objects.get()) == 302
    assert Delivery.objects.get().state == "waiting"
    assert act(head, "off", row) == 302
    assert act(head, "ping", row) == 200
    assert act(head, "on", row) == 302
    row.refresh_from_db()
    assert (row.is_on, Delivery.objects.get().state) == (True, "dead")


def test_a_branch_does_not_see_webhooks(tree: SimpleNamespace, jinan: Client) -> None:
    row, _secret = endpoint(cast.store())
    assert jinan.get(reverse("endpoint:index")).status_code == 403
    assert act(jinan, "off", row) == 403
    assert Endpoint.objects.filter(off_at=None).count() == 1
