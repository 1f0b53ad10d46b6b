"""Branches."""

from typing import Any

from club.organisation.models import Branch, BranchLevel
from club.organisation.queries import head_office

PROVINCE = "370000"
BRANCHES: list[dict[str, Any]] = [
    {"code": PROVINCE, "name": "山东省分公司", "name_en": "Shandong", "level": BranchLevel.PROVINCE},
    {"code": "370100", "name": "济南市分公司", "name_en": "Jinan", "level": BranchLevel.CITY},
    {"code": "370200", "name": "青岛市分公司", "name_en": "Qingdao", "level": BranchLevel.CITY},
    {"code": "370600", "name": "烟台市分公司", "name_en": "Yantai", "level": BranchLevel.CITY},
    {
        "code": "370102",
        "name": "历下支公司",
        "name_en": "Lixia",
        "level": BranchLevel.COUNTY,
        "parent": "370100",
    },
]
CITIES = {"370100": "济南", "370200": "青岛", "370600": "烟台"}


def build() -> dict[str, Branch]:
    """The province with its cities below the head office that every club has; by code."""
    made = {"000": head_office()}
    for facts in BRANCHES:
        row = Branch(**{key: value for key, value in facts.items() if key != "parent"})
        row.parent = made[facts.get("parent") or (PROVINCE if row.level == BranchLevel.CITY else "000")]
        row.region, row.phone = row.code, "95500"
        row.place()
        row.save()
        made[row.code] = row
    return made
