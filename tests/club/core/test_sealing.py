"""Sealing and finding personal data: for one place, under one key, as long as its key is on the ring."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from club.core import sealing

ONE, TWO = "11" * 32, "22" * 32
PLACE = "club_member.phone.7"
SEALED = "02ddf6c3e6400529a6e04d26a4d91e3a12d88717d0e926e8170fb13c6b71f2889da60b5a5696"
INDEX = "1e8a14e882e2cac01a20ece82e1f959a53fc39e7f9cc2a713dd74de51ac403e7"


@pytest.fixture(autouse=True)
def ring(settings):
    """Two keys, and nothing made of them before."""
    for kept in (sealing._ring, sealing._derived, sealing._cipher):
        kept.cache_clear()
    settings.FIELD_KEYS = f"2:{TWO}, 1:{ONE}"


def test_what_was_sealed_is_opened_at_its_place_and_never_looks_alike():
    first, second = (sealing.seal("王小明", PLACE) for _time in range(2))
    assert first != second
    assert [sealing.open_sealed(each, PLACE) for each in (first, second)] == ["王小明"] * 2
    # One byte for the key, twelve for the nonce, sixteen for the proof.
    assert (first[0], len(first)) == (2, 1 + 12 + len("王小明".encode()) + 16)


def test_what_was_sealed_by_an_earlier_release_is_opened_and_found_by_this_one():
    sealed = bytes.fromhex(SEALED)
    assert sealing.open_sealed(sealed, PLACE) == "王小明"
    assert sealing.blind_index("王小明", "name").hex() == INDEX
    assert len(bytes.fromhex(INDEX)) == sealing.INDEX_BYTES


def test_a_ciphertext_is_worth_nothing_at_another_place_changed_or_without_its_key(settings):
    sealed = sealing.seal("王小明", PLACE)
    as_if_of_one = bytes([1]) + sealed[1:]
    changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for bad, place in ((sealed, "club_member.phone.8"), (changed, PLACE), (as_if_of_one, PLACE)):
        with pytest.raises(sealing.CannotOpen):
            sealing.open_sealed(bad, place)
    settings.FIELD_KEYS = f"1:{ONE}"
    with pytest.raises(sealing.CannotOpen):
        sealing.open_sealed(sealed, PLACE)


def test_new_values_take_the_newest_key_and_old_ones_are_found_under_each(settings):
    both = sealing.blind_indexes("13900000001", "phone")
    assert (sealing.key_ids(), sealing.newest_key_id(), both[0]) == (
        *([2, 1], 2),
        sealing.blind_index("13900000001", "phone"),
    )
    settings.FIELD_KEYS = f"1:{ONE}"
    assert sealing.blind_indexes("13900000001", "phone") == both[1:]
    assert sealing.blind_index("13900000001", "other") not in both


def test_each_purpose_has_a_key_of_its_own_and_an_unknown_key_has_none():
    keys = {sealing.derived_key(purpose, key_id) for purpose in ("qr", "feed") for key_id in (1, 2)}
    assert [len(key) for key in keys] == [32] * 4
    with pytest.raises(sealing.CannotOpen):
        sealing.derived_key("qr", 3)


@pytest.mark.parametrize(
    "text",
    [
        *("", " , ", "1", f"x:{ONE}", "1:zz", f"0:{ONE}", f"256:{ONE}", f"-1:{ONE}"),
        *(f"1:{ONE[2:]}", f"1:{ONE}11", f"2:{TWO},1:{ONE[2:]}", f"256:{TWO},1:{ONE}"),
        *(f"2:{TWO},1:zz", f"2:{TWO},x:{ONE}"),
    ],
)
def test_a_ring_that_is_none_is_refused(settings, text):
    settings.FIELD_KEYS = text
    with pytest.raises(ImproperlyConfigured):
        sealing.key_ids()


@pytest.mark.parametrize("key_id", [1, 255])
def test_a_key_has_a_number_from_1_to_255(settings, key_id):
    settings.FIELD_KEYS = f" {key_id}:{ONE} ,"
    sealed = sealing.seal("x", PLACE)
    assert (sealing.key_ids(), sealed[0], sealing.open_sealed(sealed, PLACE)) == ([key_id], key_id, "x")
