"""What is handed out once at the counter, and what is shown of it afterwards."""

import re
from datetime import timedelta

import pytest

from club.core import audit
from club.core.models import AuditEntry
from merchants.stores.actions import create_api_key, revoke_api_key, touch_api_key
from merchants.stores.actions.create_api_key import ForeignStore
from merchants.stores.models import ApiKey, Merchant, Store
from merchants.stores.secret_keys import digest, make
from tests import cast

STAMP = {"by": audit.Actor("staff", "anna"), "at": cast.NOW}


def a_key(merchant: Merchant | None, store: Store | None = None) -> tuple[ApiKey, str]:
    return create_api_key(merchant=merchant, store=store, name="till", **STAMP)


def test_a_key_has_two_hundred_and_fifty_six_bits_and_is_kept_as_a_digest():
    key = make()
    assert re.fullmatch(r"ck_[A-Za-z0-9_-]{43}", key)
    assert digest("ck_1") == "78b904560d5dc7e179d311c5b89dc2b48cd021cb0e29adf84481ee53600c22b3"


@pytest.mark.django_db
def test_of_a_key_six_letters_stay_to_be_seen():
    row, secret = a_key(cast.merchant())
    assert (len(row.prefix), row.prefix) == (9, secret[:9])


@pytest.mark.django_db
def test_a_key_is_of_a_merchant_or_of_the_house():
    shop = cast.store()
    made = [a_key(shop.merchant, shop), a_key(shop.merchant), a_key(None)]
    assert [(row.kind, row.merchant, row.store) for row, _secret in made] == [
        ("merchant", shop.merchant, shop),
        ("merchant", shop.merchant, None),
        ("integration", None, None),
    ]
    told = AuditEntry.objects.filter(verb="api_key.created").order_by("pk")
    assert [row.data for row in told] == [{"merchant": shop.merchant.code}] * 2 + [{"merchant": None}]


@pytest.mark.django_db
@pytest.mark.parametrize("of_house", [False, True], ids=["of another merchant", "of the house"])
def test_no_key_is_made_for_the_store_of_somebody_else(of_house: bool):
    with pytest.raises(ForeignStore):
        a_key(None if of_house else cast.merchant(), cast.store())
    assert (ApiKey.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_a_key_is_revoked_once_and_keeps_its_first_moment():
    row, _secret = a_key(cast.merchant())
    later = STAMP | {"at": cast.NOW + timedelta(days=1)}
    ends = [revoke_api_key(key=row, **stamp).revoked_at for stamp in (STAMP, later)]
    assert ends == [cast.NOW, cast.NOW]
    assert AuditEntry.objects.filter(verb="api_key.revoked").count() == 1


@pytest.mark.django_db
def test_the_use_of_a_key_is_noted_at_no_other():
    merchant = cast.merchant()
    (used, _secret), (idle, _other) = a_key(merchant), a_key(merchant)
    touch_api_key(key=used, at=cast.NOW)
    assert [ApiKey.objects.get(pk=row.pk).last_used_at for row in (used, idle)] == [cast.NOW, None]
