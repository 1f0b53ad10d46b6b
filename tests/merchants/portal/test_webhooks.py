"""The owner of a shop connects a system of his own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.models import AuditEntry
from merchants.stores.models import OperatorRole
from merchants.webhooks.models import Delivery, Endpoint
from tests import cast
from tests.merchants.counter_scene import person
from tests.merchants.webhooks.scene import HERE, endpoint, happens

pytestmark = pytest.mark.django_db
PAGE = "/portal/keys/webhooks/"
ASKED = {"name": "till", "url": HERE, "events": ["voucher.redeemed"]}


@pytest.fixture
def shop():
    return cast.store()


@pytest.fixture
def owner(shop):
    return person(shop, OperatorRole.OWNER)[1]


def test_the_secret_of_a_new_address_is_shown_once(owner):
    owner.post(PAGE, ASKED)
    secret = owner.get(PAGE).context["fresh"]["secret"]
    row = Endpoint.objects.get()
    assert (row.url, row.events, row.secret) == (HERE, ["voucher.redeemed"], secret)
    assert secret not in owner.get(PAGE).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM merchants_endpoint")
        assert secret.encode() not in bytes(cursor.fetchone()[0])


WRONG = [{"url": "https://10.0.0.1/"}, {"url": "http://shop.example.com/"}, {"events": ["gift.offered"]}]


@pytest.mark.parametrize("change", WRONG)
def test_a_private_address_or_a_foreign_event_is_refused_in_words(owner, change):
    """O01: nothing is saved."""
    page = owner.post(PAGE, {**ASKED, **change})
    assert (page.status_code, len(page.context["form"].errors), Endpoint.objects.count()) == (200, 1, 0)


def test_an_address_can_be_tried_switched_and_given_a_new_secret(owner, shop):
    row, secret = endpoint(shop)
    owner.post(f"{PAGE}{row.uid}/ping/")
    assert Delivery.objects.get().event.verb == "webhook.pinged"
    owner.post(f"{PAGE}{row.uid}/rotate/")
    fresh = owner.get(PAGE).context["fresh"]["secret"]
    owner.post(f"{PAGE}{row.uid}/switch/", {"to": "off"})
    row = Endpoint.objects.get()
    assert (row.is_on, row.off_reason, row.secret == fresh != secret) == (False, "by_hand", True)
    assert Delivery.objects.get().state == "dead"
    owner.post(f"{PAGE}deliveries/{Delivery.objects.get().uid}/again/")
    assert Delivery.objects.get().state == "dead"
    owner.post(f"{PAGE}{row.uid}/switch/", {"to": "on"})
    owner.post(f"{PAGE}deliveries/{Delivery.objects.get().uid}/again/")
    assert (Endpoint.objects.get().is_on, Delivery.objects.get().state) == (True, "waiting")
    verbs = (
        AuditEntry.objects.filter(verb__startswith="webhook.").order_by("pk").values_list("verb", flat=True)
    )
    assert [verb.partition(".")[2] for verb in verbs] == [
        "created",
        "pinged",
        "secret_changed",
        "switched_off",
        "switched_on",
        "replayed",
    ]


def test_a_merchant_has_five_addresses_at_most(owner):
    for _number in range(6):
        owner.post(PAGE, ASKED)
    assert Endpoint.objects.count() == 5


def test_the_list_asks_the_database_no_more_for_more_rows(owner, shop):
    row, _secret = endpoint(shop)
    counts = []
    for number in (1, 3):
        while Delivery.objects.count() < number:
            due = {"next_at": cast.NOW, "made_at": cast.NOW, "give_up_at": cast.NOW}
            Delivery.objects.create(endpoint=row, event=happens(shop), **due)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(owner.get(PAGE).context["recent"]) == number
        counts.append(len(queries))
    assert counts[0] == counts[1]
