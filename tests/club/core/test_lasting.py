"""Digests that stay what they are, also when the first key has left the ring."""

import pytest

from club.core import lasting
from club.core.models import LastingKey

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = ("11" * 32, "22" * 32, "33" * 32)


@pytest.fixture(autouse=True)
def first_ring(settings, monkeypatch):
    """One key, and nothing read before."""
    settings.FIELD_KEYS = f"1:{ONE}"
    monkeypatch.setattr(lasting, "_known", {})


def digests() -> list[bytes]:
    return [lasting.index("13900000001", purpose) for purpose in lasting.PURPOSES]


def test_each_purpose_has_its_own_digest_whatever_key_is_new(settings):
    before = digests()
    assert (len(set(before)), {len(each) for each in before}) == (len(lasting.PURPOSES), {32})
    settings.FIELD_KEYS = f"2:{TWO},1:{ONE}"
    assert digests() == before


def test_what_was_pinned_stays_when_the_first_key_has_left(settings):
    before = digests()
    settings.FIELD_KEYS = f"2:{TWO},1:{ONE}"
    assert [lasting.pin(), lasting.pin()] == [len(lasting.PURPOSES), 0]
    settings.FIELD_KEYS = f"2:{TWO}"
    assert digests() == digests() == before


def test_a_purpose_that_came_later_is_pinned_by_itself():
    lasting.pin()
    LastingKey.objects.filter(purpose="tally").delete()
    assert lasting.pin() == 1
    assert LastingKey.objects.filter(purpose="tally").count() == 1


def test_a_house_that_never_had_the_first_key_takes_its_oldest(settings):
    settings.FIELD_KEYS = f"2:{TWO}"
    before = digests()
    settings.FIELD_KEYS = f"3:{THREE},2:{TWO}"
    assert digests() == before
    lasting.pin()
    assert (digests(), lasting.pin()) == (before, 0)
