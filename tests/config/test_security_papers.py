"""The papers on security name places that are there."""

import re

import pytest

from tests import faults
from tests.source import ROOT

PAPERS = ROOT / "docs" / "security"
PLACE = re.compile(r"`([\w.-]+/[\w./-]*|[\w-]+\.(?:txt|toml|json|md))`")
LINK = re.compile(r"\]\(([^)#:]+)[^)]*\)")
ROW = re.compile(r"^\| (\d+)\.(\d+)\.(\d+) \| ([12]) \| [^|]+ \| (met|not met|n/a|site) \| ([^|]*) ?\|$")
REQUIREMENTS = 253  # of levels 1 and 2 in version 5.0.0


def rows() -> list[re.Match[str]]:
    """The requirements of the sheet; a line that begins like one has to be one."""
    lines = (PAPERS / "asvs.md").read_text().splitlines()
    return [ROW.match(line) or pytest.fail(line) for line in lines if re.match(r"\| \d", line)]


@pytest.mark.parametrize("paper", ["asvs.md", "threats.md"])
def test_every_place_that_is_named_exists(paper: str) -> None:
    text = (PAPERS / paper).read_text()
    places = [ROOT / place for place in PLACE.findall(text)]
    links = [PAPERS / link for link in LINK.findall(text)]

    assert len(places) > 20
    assert [str(place) for place in [*places, *links] if not place.exists()] == []


def test_the_sheet_holds_every_requirement_of_both_levels_once_and_in_order() -> None:
    numbers = [tuple(int(part) for part in row.groups()[:3]) for row in rows()]

    assert len(numbers) == REQUIREMENTS
    assert numbers == sorted(set(numbers))


def test_what_is_met_says_where_and_what_is_not_met_says_what_is_missing() -> None:
    unsaid = {
        "met": re.compile(r"\w"),
        "not met": re.compile(r"\w"),
        "n/a": re.compile(""),
        "site": re.compile(""),
    }

    assert [row[0] for row in rows() if not unsaid[row[5]].search(row[6])] == []


@pytest.mark.parametrize("paper", ["asvs.md", "threats.md"])
def test_every_fault_that_is_named_is_in_the_list_of_faults(paper: str) -> None:
    named = set(re.findall(r"\b[A-UW-Z]\d\d\b", (PAPERS / paper).read_text()))

    assert named - faults.known().keys() == set()
