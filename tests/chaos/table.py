"""The run in a few lines."""

import re
from collections import Counter

from tests.chaos.run import Report

SHOWN = 20  # of each kind of finding
NAMES = re.compile(r"\S*[0-9a-f]{8}\S*")


def table(report: Report, *, seed: int, minutes: float) -> str:
    """What was done, what was acknowledged, what was found."""
    verdict = report.verdict
    rows = [
        ("minutes", f"{minutes:g}, then {report.rest_s:.0f} s to come to rest"),
        ("seed", str(seed)),
        ("kill -9", _counted(report.kills)),
        ("started again", str(report.starts)),
        ("outages", _counted(report.outages)),
        ("left out, not possible here", _counted(report.left_out)),
        ("connections cut in place of an answer", str(report.cuts)),
        ("acknowledged changes", _counted(report.changes)),
        ("messages that arrived outside", f"{report.messages:,}"),
        ("calls without a usable answer", _counted(report.unsure)),
        ("acknowledged only when asked again", str(report.settled)),
        ("lost", str(len(verdict.lost))),
        ("double", str(len(verdict.double))),
        ("otherwise wrong, verify and amcheck included", str(len(verdict.wrong))),
        ("odd, with a reason", str(len(verdict.explained))),
    ]
    width = max(len(name) for name, _words in rows)
    lines = [f"{name:<{width}}  {words}" for name, words in rows]
    for name in ("lost", "double", "wrong"):
        lines += [f"  {name}: {words}" for words in getattr(verdict, name)[:SHOWN]]
    alike = Counter(NAMES.sub("…", words) for words in verdict.explained)
    lines += [f"  explained: {count:,} times {words}" for words, count in alike.most_common()]
    if not verdict.is_clean:
        lines.append(f"The folder of the run, with the disk of its database in data.img: {report.folder}")
    return "\n".join(lines)


def _counted(counts: Counter[str]) -> str:
    listed = ", ".join(f"{count:,} {name}" for name, count in counts.most_common())
    return f"{counts.total():,}: {listed}" if listed else "0"
