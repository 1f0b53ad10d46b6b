"""What the one door for XML lets through to the parser."""

import pytest
import xmltodict

from club.wechat.xml import BadXml, fields_of, text_of

HIDDEN = '<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>'


@pytest.mark.parametrize(
    "raw",
    [
        b"<!DOCTYPE xml><xml><MsgType>text</MsgType></xml>",
        b'<!doctype xml SYSTEM "https://evil.example/"><xml><MsgType>text</MsgType></xml>',
        b'<xml><!ENTITY a "b"><MsgType>text</MsgType></xml>',
        b'<xml><!entity a "b"></xml>',
        HIDDEN.encode("utf-16-le"),
        HIDDEN.encode("utf-32-be"),
    ],
    ids=["type", "type elsewhere", "entity", "entity in small letters", "hidden", "hidden deeper"],
)
def test_what_declares_anything_does_not_even_reach_the_parser(
    raw: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W07: DOCTYPE, entities and other encodings."""
    parsed: list[object] = []
    monkeypatch.setattr(xmltodict, "parse", lambda *given, **_how: parsed.append(given))

    with pytest.raises(BadXml, match=r"^document type$"):
        fields_of(raw)

    assert parsed == []


def test_a_plain_message_is_its_fields() -> None:
    assert fields_of("<xml><A>1</A><B>洗车</B><C/></xml>".encode()) == {"A": "1", "B": "洗车", "C": None}


def test_a_field_is_text_once_or_nothing() -> None:
    fields = fields_of(b"<xml><A>abc</A><B/><C>1</C><C>2</C><D><E>x</E></D></xml>")

    assert [text_of(fields, name) for name in ("A", "B", "F")] == ["abc", "", ""]
    for name in ("C", "D"):
        with pytest.raises(BadXml, match=name):
            text_of(fields, name)


def test_a_field_of_two_thousand_and_forty_eight_letters_is_the_longest() -> None:
    fields = {"A": "a" * 2048, "B": "b" * 2049}

    assert text_of(fields, "A") == "a" * 2048
    with pytest.raises(BadXml, match="B"):
        text_of(fields, "B")
