"""Passwords that are little more than words of the club."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import override_settings


@pytest.mark.parametrize(
    "password", ["Taiyue2026!", "chezhu-julebu", "Club_1234", "insurance88", "shandong-club9"]
)
@override_settings(CLUB_COMPANY_EN="Taiyue Insurance", SITE_URL="https://shandong.example")
def test_words_of_the_club_and_a_few_digits_are_refused(password: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        validate_password(password)
    assert [error.code for error in refusal.value.error_list] == ["words_of_the_club"]


@pytest.mark.parametrize("password", ["club of seven geese", "grün-walnut-41", "Ferryman4Owner!9z"])
def test_a_word_of_the_club_among_others_is_no_harm(password: str) -> None:
    assert validate_password(password) is None
