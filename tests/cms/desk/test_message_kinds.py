"""The order of channels of a message kind, changed at the desk."""

import re
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from club.core.models import AuditEntry
from club.messaging.models import Channel, MessageKind
from tests import cast
from tests.cms.desk.test_configure import errors


@pytest.fixture
def kind(tree: Any) -> MessageKind:
    return cast.message_kind("told", channels=[Channel.WECHAT, Channel.SMS])


def places(*channels: str) -> dict[str, str]:
    return {f"channels-{number}": channel for number, channel in enumerate(channels)}


def save(client: Client, kind: MessageKind, chosen: dict[str, str], **changes: Any) -> HttpResponse:
    form = {
        "name": kind.name,
        "is_active": "on",
        "title": kind.title,
        "title_en": "",
        "text": kind.text,
        "text_en": kind.text_en,
        "purpose": kind.purpose,
        "quiet_from": "",
        "quiet_until": "",
        "wechat_template": kind.wechat_template,
        "notice_template": "",
        "sms_template": "",
        "priority": kind.priority,
    }
    url = f"/desk/messagekind/edit/{kind.pk}/"
    return client.post(url, {**form, **chosen, **changes}, HTTP_ACCEPT_LANGUAGE="en")


def channels_of(kind: MessageKind) -> list[str]:
    return MessageKind.objects.get(pk=kind.pk).channels


def test_staff_change_the_order_and_it_is_audited_and_shown_in_words(head: Client, kind: MessageKind) -> None:
    save(head, kind, places("sms", "subscription", "wechat"))

    assert channels_of(kind) == ["sms", "subscription", "wechat"]
    entry = AuditEntry.objects.get(verb="configuration.saved", subject_id=str(kind.uid))
    assert entry.data["fields"] == ["channels"]
    shown = head.get("/desk/messagekind/", {"q": "told"}, HTTP_ACCEPT_LANGUAGE="en").text
    assert shown.count("SMS → WeChat subscription notice → WeChat template message") == 1


def test_the_form_shows_each_place_with_a_name_and_what_stands_there(head: Client, kind: MessageKind) -> None:
    page = head.get(f"/desk/messagekind/edit/{kind.pk}/", HTTP_ACCEPT_LANGUAGE="en").text

    boxes = re.findall(r'<select name="channels-(\d)" aria-label="Place (\d)".*?</select>', page, re.DOTALL)
    assert boxes == [(str(number), str(number + 1)) for number in range(len(Channel))]
    held = re.findall(r'<option value="(\w+)" selected>', page[page.index("channels-0") :])
    assert held[:2] == ["wechat", "sms"]


def test_empty_places_between_are_closed_up(head: Client, kind: MessageKind) -> None:
    save(head, kind, places("", "email", "", "sms"))

    assert channels_of(kind) == ["email", "sms"]


@pytest.mark.parametrize(
    ("chosen", "changes", "words"),
    [
        (places("sms", "wechat", "sms"), {}, "“SMS” stands at two places; each can be tried once."),
        (places("pigeon"), {}, "“pigeon” cannot be chosen."),
        (places(""), {}, "This field is required."),
        (
            places("wechat", "sms"),
            {"purpose": "marketing"},
            "Marketing never goes out as a WeChat template: the account would lose the right to use them.",
        ),
    ],
)
def test_a_wrong_order_is_refused_in_words(
    head: Client, kind: MessageKind, chosen: dict[str, str], changes: dict[str, str], words: str
) -> None:
    answer = save(head, kind, chosen, **changes)

    assert errors(answer) == {"channels": [words]}
    assert channels_of(kind) == ["wechat", "sms"]
    assert AuditEntry.objects.filter(verb="configuration.saved").count() == 0


def test_saving_the_same_order_again_notes_no_change_of_it(head: Client, kind: MessageKind) -> None:
    save(head, kind, places("wechat", "sms"), title="通知二")

    entry = AuditEntry.objects.get(verb="configuration.saved", subject_id=str(kind.uid))
    assert entry.data["fields"] == ["title"]
