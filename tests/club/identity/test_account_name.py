"""People are called as their language does it."""

from club.identity.models import Account


def test_a_chinese_name_begins_with_the_family_and_has_no_space():
    assert str(Account(username="lin", last_name="林", first_name="知远")) == "林知远"


def test_another_name_ends_with_the_family():
    assert str(Account(username="amy", last_name="Hall", first_name="Amy")) == "Amy Hall"


def test_an_account_without_a_name_goes_by_its_username():
    assert str(Account(username="sd001-owner-1")) == "sd001-owner-1"
