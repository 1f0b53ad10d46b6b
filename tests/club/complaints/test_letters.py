"""Letters about complaints as PDF: what they say, in which language, and the trace they leave."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from club.complaints import actions
from club.complaints.models import Complaint, ComplaintEvent
from club.complaints.refusals import NoLetter
from club.core.models import AuditEntry
from tests.club.complaints.scene import house, on, owned, received, regulators, staff

pytestmark = pytest.mark.django_db


def written(row: Complaint, now: SimpleNamespace, kind: str = "decision", language: str = "zh-hans") -> Any:
    return actions.write_letter(
        complaint=row, kind=kind, language=language, by=staff(now.handler), at=on(9, 18)
    )


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def answered(now: SimpleNamespace) -> Complaint:
    row = owned(now)
    words = "已核实门店排班。\n补发一次洗车。"
    return actions.answer(complaint=row, words=words, by=staff(now.handler), at=on(9, 15))


def test_the_letter_of_decision_says_what_was_said_and_decided_in_chinese() -> None:
    now = house()
    row = answered(now)
    letter = written(row, now)
    text = text_of(letter.content)
    expected = [
        *("投诉处理决定告知书", row.number, now.member.customer.name, "2026年9月14日", "等了两小时没人洗车"),
        *("已核实门店排班。", "补发一次洗车。", "2026年9月18日", now.branch.name),
    ]
    assert [words for words in expected if words not in text] == []
    assert letter.name == f"{row.number}-decision-zh-hans.pdf"


def test_the_same_letter_in_english_has_no_chinese_frame() -> None:
    now = house()
    text = text_of(written(answered(now), now, language="en").content)
    assert [words in text for words in ("Letterofdecision", "Ourdecision", "Taiyue", "投诉处理", "泰岳")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_the_report_to_the_regulator_has_its_number_its_class_and_what_was_done() -> None:
    now = house()
    row = regulators(now, on(9, 9))
    actions.assign(complaint=row, owner=now.handler, by=staff(now.seat), at=on(9, 9))
    call = {"way": "phone", "is_reached": True, "words": "已了解诉求"}
    actions.record_contact(complaint=row, **call, by=staff(now.handler), at=on(9, 9))
    actions.plan(complaint=row, words="重新核定损失", by=staff(now.handler), at=on(9, 9))
    text = text_of(written(row, now, "report").content)
    expected = ["投诉处理情况报告", "12378-1", "赵四", "监管转办（非正式）", "重新核定损失", "2026年9月9日"]
    assert [words for words in expected if words not in text] == []


def test_a_letter_leaves_a_trace_without_its_words() -> None:
    now = house()
    row = answered(now)
    written(row, now)
    entry = AuditEntry.objects.get(verb="complaint.letter_written")
    assert (entry.data["kind"], entry.data["language"], entry.actor_id) == (
        *("decision", "zh-hans"),
        str(now.handler.uid),
    )
    assert ComplaintEvent.objects.get(verb="complaint.letter_written").words is None


@pytest.mark.parametrize(("kind", "language"), [("decision", "zh-hans"), ("report", "en"), ("other", "en")])
def test_there_is_no_letter_before_there_is_something_to_say(kind: str, language: str) -> None:
    now = house()
    row = received(now.member)
    with pytest.raises(NoLetter):
        written(row, now, kind, language)
    assert AuditEntry.objects.filter(verb="complaint.letter_written").count() == 0


def test_nothing_that_is_typed_runs_in_a_letter() -> None:
    now = house()
    row = owned(now)
    words = '#eval("1") *fett* $x$ <b>'
    row = actions.answer(complaint=row, words=words, by=staff(now.handler), at=on(9, 15))
    assert '#eval("1")*fett*$x$<b>' in text_of(written(row, now).content)


def test_the_same_facts_make_the_same_bytes() -> None:
    now = house()
    row = answered(now)
    assert written(row, now).content == written(row, now).content
