"""The scheme of 2015 for property insurers, as far as it is known.

Weights and formulas are those of the scheme; 45 for claims is shared out evenly. Its scales are not public:
which value brings all points and which none is ours, and is data.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

SCHEME = ("保险公司服务评价（2015年试行办法）", "Service evaluation, trial rules of 2015")
# indicator, weight, best, worst
INDICATORS = [
    ("answered", "10", "100", "80"),
    ("satisfied", "10", "100", "80"),
    ("objections", "10", "100", "80"),
    ("closed", "15", "100", "80"),
    ("days", "15", "5", "30"),
    ("paid", "15", "100", "80"),
    ("per_premium", "7.5", "0", "10"),
    ("per_policies", "7.5", "0", "1"),
    ("timely", "10", "100", "80"),
]
GRADES = ["AAA", "AA", "A", "BBB", "BB", "B", "CCC", "CC", "C", "D"]
BOUNDS = [95, 90, 85, 80, 75, 70, 65, 60, 55, 0]


def seed(model: Callable[[str], Any], first_day: date, written: datetime) -> None:
    """The scheme, unless there is one."""
    if model("EvaluationScheme").objects.exists():
        return
    name, name_en = SCHEME
    scheme = model("EvaluationScheme").objects.create(
        name=name, name_en=name_en, valid_from=first_day, written_at=written
    )
    for number, (code, weight, best, worst) in enumerate(INDICATORS, 1):
        facts = {"weight": weight, "best": best, "worst": worst}
        model("SchemeIndicator").objects.create(scheme=scheme, number=number, code=code, **facts)
    for grade, least in zip(GRADES, BOUNDS, strict=True):
        model("SchemeBand").objects.create(scheme=scheme, grade=grade, least=least)
