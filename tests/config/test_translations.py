"""The catalogue: what is found in the sources, what is kept, what is reported."""

import gettext

import pytest
from babel.messages import Catalog

from config.translations import catalogue, extract
from config.translations.problems import problems


def found_in(tmp_path, monkeypatch, name, text):
    """Context and text of everything found in one source file."""
    (tmp_path / "club").mkdir()
    (tmp_path / "club" / name).write_text(text)
    monkeypatch.setattr(extract, "ROOT", tmp_path)
    monkeypatch.setattr(extract, "WINGS", ("club",))
    found = catalogue.texts(extract.from_sources())
    return sorted(((message.context or "", message.id) for message in found), key=str)


def known(**translations):
    result = Catalog(locale="zh_Hans")
    for text, translation in translations.items():
        result.add(text, translation)
    return result


def test_python_texts_are_found(tmp_path, monkeypatch):
    text = '_("Gift")\nngettext("%d use", "%d uses", 2)\npgettext("of a car", "model")\nprint("no text")\n'
    assert found_in(tmp_path, monkeypatch, "views.py", text) == [
        ("", "Gift"),
        ("", ("%d use", "%d uses")),
        ("of a car", "model"),
    ]


def test_template_texts_are_found(tmp_path, monkeypatch):
    text = """<p>
        {% translate "Gift" %} {% trans "model" context "of a car" %}
        {% blocktranslate count n=uses %}{{ n }} use{% plural %}{{ n }} uses{% endblocktranslate %}
    </p>
            {% blocktranslate trimmed with name=who %}
                Dear {{ name }},
                welcome
            {% endblocktranslate %}"""
    assert found_in(tmp_path, monkeypatch, "page.html", text) == [
        ("", "Dear %(name)s, welcome"),
        ("", "Gift"),
        ("", ("%(n)s use", "%(n)s uses")),
        ("of a car", "model"),
    ]


def test_merging_keeps_translations_and_drops_what_is_not_used():
    merged = catalogue.merged(known(Gift="", Voucher=""), known(Gift="礼物", Old="旧"))
    assert {message.id: message.string for message in catalogue.texts(merged)} == {
        "Gift": "礼物",
        "Voucher": None,
    }


def test_writing_twice_gives_the_same_sorted_file(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "PATH", tmp_path / "django.po")
    catalogue.write(known(Voucher="券", Gift="礼物"))
    first = catalogue.PATH.read_text()
    catalogue.write(catalogue.read())
    assert catalogue.PATH.read_text() == first
    assert first.endswith('msgid "Gift"\nmsgstr "礼物"\n\nmsgid "Voucher"\nmsgstr "券"\n')


@pytest.mark.parametrize(
    "translations, report",
    [
        ({"Dear %(name)s": "尊敬的%(name)s"}, []),
        ({}, ["missing: 'Dear %(name)s'"]),
        ({"Dear %(name)s": ""}, ["missing: 'Dear %(name)s'"]),
        ({"Dear %(name)s": "尊敬的"}, ["placeholders differ: 'Dear %(name)s' / '尊敬的'"]),
        ({"Dear %(name)s": "尊敬的%(name)s", "Old": "旧"}, ["obsolete: 'Old'"]),
    ],
)
def test_what_is_wrong_is_reported_by_entry(translations, report):
    assert list(problems(known(**{"Dear %(name)s": ""}), known(**translations))) == report


def test_a_fuzzy_translation_is_reported():
    guessed = Catalog(locale="zh_Hans")
    guessed.add("Gift", "礼物", flags={"fuzzy"})
    assert list(problems(known(Gift=""), guessed)) == ["fuzzy: 'Gift'"]


def test_the_compiled_file_can_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogue, "PATH", tmp_path / "django.po")
    catalogue.write(known(Gift="礼物"))
    catalogue.compile_all()
    with (tmp_path / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Gift") == "礼物"
