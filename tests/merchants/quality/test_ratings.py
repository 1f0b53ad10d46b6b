"""Members rate what they used; once, for a day to be changed, each his own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.audit import SYSTEM, Actor
from club.core.models import AuditEntry
from merchants.quality import actions
from merchants.quality.actions.rate import NotRateable, RatingStands, StarsMissing
from merchants.quality.models import Rating
from merchants.quality.queries import words_for_others
from tests.merchants.quality.scene import NOW, Wash, wash
from vouchers.lifecycle.actions import reverse
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
MEMBER = Actor("member", "m")
DAY = timedelta(days=1)


def say(use: Redemption, stars: int = 5, words: str = "很干净", at=NOW) -> Rating:
    return actions.rate(redemption=use, stars=stars, words=words, by=MEMBER, at=at)


def recent(shop: Wash | None = None) -> Redemption:
    """A use of this moment, for pages."""
    now = timezone.now()
    shop = shop or wash()
    shop.store.merchant.agreements.update(period=(None, None))
    return shop.use(now, valid_from=now - DAY, valid_until=now + DAY)


def phone_of(use: Redemption) -> Client:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(use.member.account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def test_a_use_is_rated_and_the_trail_does_not_repeat_the_words() -> None:
    use = wash().use(NOW)
    row = say(use, 4, "  洗得干净，等了一会儿 ")
    assert (row.stars, row.words, row.merchant, row.store, row.changed_at) == (
        *(4, "洗得干净，等了一会儿", use.merchant, use.store),
        None,
    )
    entry = AuditEntry.objects.get(verb="rating.given")
    assert entry.data == {"redemption": str(use.uid), "stars": 4}


def test_a_rating_is_changed_within_a_day_and_stays_one() -> None:
    use = wash().use(NOW)
    say(use, 5)
    say(use, 2, "回家发现没洗干净", at=NOW + DAY)
    assert list(Rating.objects.values_list("stars", "changed_at")) == [(2, NOW + DAY)]


def test_after_a_day_it_stands() -> None:
    use = wash().use(NOW)
    say(use, 5)
    with pytest.raises(RatingStands):
        say(use, 1, at=NOW + DAY + timedelta(seconds=1))
    assert list(Rating.objects.values_list("stars", flat=True)) == [5]
    assert AuditEntry.objects.filter(verb="rating.changed").count() == 0


@pytest.mark.parametrize("stars", [0, 6])
def test_there_are_one_to_five_stars(stars: int) -> None:
    use = wash().use(NOW)
    with pytest.raises(StarsMissing):
        say(use, stars)
    assert Rating.objects.count() == 0


def test_what_is_long_ago_or_was_undone_is_not_rated() -> None:
    shop = wash()
    old, undone = shop.use(NOW), shop.use(NOW)
    reverse(redemption=undone, reason="误扫", by=SYSTEM, at=NOW)
    for use, at in ((old, NOW + 30 * DAY + timedelta(seconds=1)), (undone, NOW)):
        with pytest.raises(NotRateable):
            say(use, at=at)
    assert Rating.objects.count() == 0


def test_words_are_sealed_and_shown_to_others_without_numbers() -> None:
    row = say(wash().use(NOW), words="打我电话13812345678，3号工位")
    with connection.cursor() as cursor:
        cursor.execute("SELECT words FROM merchants_rating")
        stored = bytes(cursor.fetchone()[0])
    assert b"13812345678" not in stored
    assert words_for_others(row) == "打我电话***，3号工位"


def test_a_member_rates_on_the_phone() -> None:
    use = recent()
    phone = phone_of(use)
    page = phone.get("/me/ratings/")
    assert list(page.context["waiting"]) == [use]
    done = phone.post(f"/me/ratings/{use.uid}/", {"stars": "5", "words": "好"})
    assert done.url == "/me/ratings/"
    assert [(row.stars, row.words) for row in Rating.objects.all()] == [(5, "好")]
    after = phone.get("/me/ratings/")
    assert (list(after.context["waiting"]), len(after.context["listing"])) == ([], 1)
    assert phone.get(f"/me/ratings/{use.uid}/").context["form"].initial == {"stars": 5, "words": "好"}


def test_without_stars_the_form_says_so_and_nothing_is_kept() -> None:
    use = recent()
    answer = phone_of(use).post(f"/me/ratings/{use.uid}/", {"words": "好"})
    assert answer.context["form"].errors.keys() == {"stars"}
    assert Rating.objects.count() == 0


def test_another_members_use_does_not_exist() -> None:
    use, stranger = recent(), recent()
    phone = phone_of(stranger)
    where = f"/me/ratings/{use.uid}/"
    assert (phone.get(where).status_code, phone.post(where, {"stars": "1"}).status_code) == (404, 404)
    assert Rating.objects.count() == 0


def test_the_list_asks_as_often_for_one_use_as_for_three() -> None:
    shop = wash()
    use = recent(shop)
    phone, asked = phone_of(use), []
    for _turn in range(3):
        say(shop.use(timezone.now(), member=use.member), at=timezone.now())
        phone.get("/me/ratings/")
        with CaptureQueriesContext(connection) as queries:
            phone.get("/me/ratings/")
        asked.append(len(queries))
    assert asked[2] == asked[0]
