"""My complaints on the phone: say it, follow it, add to it, take it back, rate the answer."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.complaints import actions
from club.complaints.access import photo_of
from club.complaints.models import Complaint, ComplaintPhoto
from tests import cast
from tests.club.complaints.scene import cause, house, received, staff
from tests.doors import enter
from tests.merchants.bookings.scene import picture

pytestmark = pytest.mark.django_db


def phone_of(member, language="en") -> Client:
    browser = Client(headers={"accept-language": language})
    enter(browser, member.account)
    return browser


def told(now) -> Complaint:
    """A complaint of this minute that the handler owns."""
    at = timezone.now()
    row = received(now.member, at)
    return actions.assign(complaint=row, owner=now.handler, by=staff(now.seat), at=at)


def answered(now) -> Complaint:
    words = {"words": "已补发一次洗车"}
    return actions.answer(complaint=told(now), **words, by=staff(now.handler), at=timezone.now())


def test_a_member_says_what_went_wrong_about_a_voucher_and_sends_photos():
    now = house()
    held = cast.voucher(now.member, cast.product(), "ABCD12345678X")
    browser = phone_of(now.member)
    form = browser.get(f"/me/complaints/new/?about=voucher-{held.pk}").context["form"]
    sent = {"cause": cause().pk, "subject": f"voucher-{held.pk}", "story": "等了两小时", "demand": "补一次"}
    page = browser.post("/me/complaints/new/", {**sent, "photos": [picture(), picture()]})
    row = Complaint.objects.get()
    assert form["subject"].value() == f"voucher-{held.pk}"
    assert page.url == f"/me/complaints/{row.uid}/"
    assert (row.member, row.subject, row.story, row.channel) == (
        now.member,
        held,
        "等了两小时",
        "member_page",
    )
    assert ComplaintPhoto.objects.filter(complaint=row).count() == 2


def test_what_is_missing_or_somebody_elses_is_said_at_its_place():
    now = house()
    foreign = cast.voucher(cast.member(), cast.product(), "ABCD12345678X")
    sent = {"cause": "", "subject": f"voucher-{foreign.pk}", "story": ""}
    page = phone_of(now.member).post("/me/complaints/new/", sent)
    assert set(page.context["form"].errors) == {"cause", "subject", "story"}
    assert Complaint.objects.count() == 0


def test_a_file_that_is_no_picture_is_refused_in_words():
    now, broken = house(), SimpleUploadedFile("x.jpg", b"no picture", content_type="image/jpeg")
    sent = {"cause": cause().pk, "subject": "", "story": "x", "photos": [broken]}
    page = phone_of(now.member).post("/me/complaints/new/", sent)
    assert len(page.context["form"].non_field_errors()) == 1
    assert Complaint.objects.count() == 0


def test_the_complainant_sees_what_is_promised_by_when_and_why():
    now = house()
    row = told(now)
    due_at = timezone.now() + timedelta(days=1)
    promised = {"words": "明天前补券", "due_at": due_at}
    actions.promise(complaint=row, **promised, by=staff(now.handler), at=timezone.now())
    page = phone_of(now.member).get(f"/me/complaints/{row.uid}/")
    ahead = {str(item.what): item for item in page.context["ahead"]}
    assert set(ahead) == {"We get in touch", "明天前补券", "You have our answer"}
    assert ahead["You have our answer"].why.startswith("15 days: counted from ")
    assert [str(mark.words) for mark in page.context["line"]] == [
        *("We have your complaint", "Somebody owns it from here to the end", "We promised you")
    ]


def test_what_colleagues_write_among_themselves_is_not_shown():
    now = house()
    row = told(now)
    act = {"by": staff(now.handler), "at": timezone.now()}
    actions.note(complaint=row, words="疑似恶意", **act)
    actions.plan(complaint=row, words="内部方案", **act)
    actions.record_contact(complaint=row, way="phone", is_reached=True, words="内部记录", **act)
    text = phone_of(now.member).get(f"/me/complaints/{row.uid}/").text
    assert [words in text for words in ("疑似恶意", "内部方案", "内部记录", "We talked with you")] == [
        *(False, False, False),
        True,
    ]


def test_a_script_in_a_complaint_is_shown_as_text():
    now = house()
    row = received(now.member, timezone.now(), story="<script>alert(1)</script>")
    text = phone_of(now.member).get(f"/me/complaints/{row.uid}/").text
    assert ("<script>alert" in text, "&lt;script&gt;alert" in text) == (False, True)


def test_he_adds_something_and_takes_it_back_in_his_own_words():
    now = house()
    row, browser = told(now), phone_of(now.member)
    browser.post(f"/me/complaints/{row.uid}/add/", {"words": "还多收了20元"})
    assert "还多收了20元" in browser.get(f"/me/complaints/{row.uid}/").text
    assert "stop looking into it today" in browser.get(f"/me/complaints/{row.uid}/withdraw/").text
    browser.post(f"/me/complaints/{row.uid}/withdraw/", {"proof": "已解决"})
    row.refresh_from_db()
    assert (row.state, row.withdrawn_by_complainant, row.proof) == ("withdrawn", True, "已解决")


def test_he_reads_the_answer_and_says_how_we_did():
    now = house()
    row, browser = answered(now), phone_of(now.member)
    assert "已补发一次洗车" in browser.get(f"/me/complaints/{row.uid}/").text
    browser.post(f"/me/complaints/{row.uid}/rate/", {"stars": "2", "words": "太慢"})
    browser.post(f"/me/complaints/{row.uid}/rate/", {"stars": "5", "words": ""})
    row.refresh_from_db()
    assert (row.stars, row.rating_words) == (2, "太慢")


def test_a_refused_act_says_why_on_the_page():
    now = house()
    row, browser = told(now), phone_of(now.member)
    page = browser.post(f"/me/complaints/{row.uid}/rate/", {"stars": "2", "words": ""}, follow=True)
    assert "Only an answer can be rated" in page.text


def test_somebody_elses_complaint_does_not_exist():
    now = house()
    row, stranger = answered(now), phone_of(cast.member())
    photo = ComplaintPhoto.objects.create(complaint=row, file="x.jpg", added_at=timezone.now())
    base = f"/me/complaints/{row.uid}/"
    looks = [stranger.get(base + page).status_code for page in ("", "withdraw/", f"photo/{photo.uid}/")]
    sends = [stranger.post(base + page, {}).status_code for page in ("add/", "withdraw/", "rate/")]
    assert looks + sends == [404] * 6
    assert list(stranger.get("/me/complaints/").context["listing"]) == []


def test_a_photo_is_found_at_its_own_complaint_by_its_own_number():
    now = house()
    first, second = received(now.member), received(now.member)
    facts = {"file": "x.jpg", "added_at": timezone.now()}
    photos = [ComplaintPhoto.objects.create(complaint=row, **facts) for row in (first, first, second)]
    asked = [(first, photos[0]), (first, photos[1]), (second, photos[2])]
    assert [photo_of(now.member, row.uid, photo.uid) for row, photo in asked] == photos
    for row, photo in [(second, photos[0]), (first, photos[2])]:
        with pytest.raises(Http404):
            photo_of(now.member, row.uid, photo.uid)


def test_strangers_are_led_to_the_login():
    now = house()
    row = told(now)
    for page in ("", "new/", f"{row.uid}/", f"{row.uid}/withdraw/"):
        assert Client().get(f"/me/complaints/{page}").url.startswith("/accounts/login/")


def test_the_list_asks_as_often_for_one_complaint_as_for_three():
    now = house()
    browser, asked = phone_of(now.member), []
    for count in (1, 2):
        for _number in range(count):
            received(now.member, timezone.now())
        browser.get("/me/complaints/")
        with CaptureQueriesContext(connection) as queries:
            browser.get("/me/complaints/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_pages_of_a_member_lead_to_his_complaints():
    now = house()
    assert 'href="/me/complaints/"' in phone_of(now.member).get("/me/").text
