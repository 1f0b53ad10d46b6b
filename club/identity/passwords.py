"""Words that whoever guesses tries first: the club's, and one's own login (ASVS 5.0, 6.1.2 and 6.2.11)."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# What the house, its pages and its people are called, as one types it with Latin letters.
WORDS = (
    *("chezhu", "julebu", "carowner", "owner", "club", "baoxian", "insurance", "huiyuan", "member"),
    *("shanghu", "merchant", "portal", "desk", "admin", "weixin", "wechat"),
)
SHORTEST = 4  # a login of three letters is part of too many words
NATIONAL = 11  # digits of a number without its country
LEAST = 6  # letters and digits beside such words


class NoWordsOfTheClub:
    """Refuses a password that is little more than words of the club or one's own login: `Taiyue2026!`."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raises ValidationError."""
        plain = _plain(password)
        left = plain
        for word in sorted({*words(), *own_words(user)}, key=len, reverse=True):
            left = left.replace(word, "")
        if left != plain and len(left) < LEAST:
            raise ValidationError(
                _("Words of the club and your own login are guessed first; use others."),
                code="words_of_the_club",
            )

    def get_help_text(self) -> str:
        """For pages that list all rules."""
        return _("Your password must not be made of words of the club or of your own login.")


def words() -> set[str]:
    """The fixed ones, the insurer's name and the parts of the address of the site."""
    named = re.findall(r"[a-z]{4,}", settings.CLUB_COMPANY_EN.lower())
    host = re.findall(r"[a-z]{4,}", (urlsplit(settings.SITE_URL).hostname or "").lower())
    return {*WORDS, *named, *host}


def own_words(user: Any) -> set[str]:
    """What this person types beside the password: the username, and the number as one dials it."""
    named = {_plain(getattr(user, "username", "") or ""), (getattr(user, "phone", "") or "")[-NATIONAL:]}
    return {word for word in named if len(word) >= SHORTEST}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())
