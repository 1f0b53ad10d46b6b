"""What can be booked in the demo world, and how: rules, places, prices of orders."""

from typing import Any

from cms.worlds.demo.tables import rows
from merchants.bookings.models import BookingRule, Capacity
from merchants.ledger.models import OrderPrice
from merchants.stores.models import Agreement, Store
from vouchers.catalogue.models import ServiceProduct

Mode, Cost = BookingRule.Mode, BookingRule.Consequence


def _asks(code: str, label: str, label_en: str, **more: bool) -> dict[str, Any]:
    return {"code": code, "label": label, "label_en": label_en, "required": True, "personal": False, **more}


PICK_UP = _asks("where", "取车地址", "Where to fetch the car", personal=True)
TROUBLE = _asks("trouble", "车怎么了", "What is wrong with the car")
FROM = _asks("where", "您在哪里", "Where are you", personal=True)

RULES: dict[str, dict[str, Any]] = {
    "driver": {
        "mode": Mode.ON_DEMAND,
        "goes_to_all": True,
        "days_ahead": 7,
        "accept_minutes": 5,
        "contact_minutes": 5,
        "arrive_minutes": 30,
        "start_minutes": 20,
        "free_cancel_minutes": 15,
        "late_cancel": Cost.STRIKE,
        "no_show": Cost.USE,
        "no_show_minutes": 20,
        "asks_effort": True,
        "questions": [FROM, _asks("to", "送到哪里", "Where to", personal=True)],
    },
    "rescue": {
        "mode": Mode.ON_DEMAND,
        "goes_to_all": True,
        "days_ahead": 0,
        # Called within five minutes, there at the agreed time: the service standard for rescue.
        "accept_minutes": 5,
        "contact_minutes": 5,
        "arrive_minutes": 40,
        "start_minutes": 15,
        "free_cancel_minutes": 10,
        "no_show": Cost.STRIKE,
        "no_show_minutes": 20,
        "photos_needed": 1,
        "asks_effort": True,
        "asks_tow": True,
        "open_per_member": 1,
        "questions": [FROM, TROUBLE],
    },
    "inspection": {
        "mode": Mode.ON_DEMAND,
        "days_ahead": 14,
        "arrive_minutes": 60,
        "start_minutes": 30,
        "accept_minutes": 30,
        "contact_minutes": 60,
        "finish_minutes": 300,
        "free_cancel_minutes": 120,
        "photos_needed": 2,
        "asks_odometer": True,
        "asks_effort": True,
        "questions": [PICK_UP],
    },
    "inspection-slot": {
        "accept_minutes": None,
        "lead_minutes": 0,
        "no_show": Cost.STRIKE,
        "no_show_minutes": 30,
        "start_minutes": 30,
        "finish_minutes": 60,
        "free_cancel_minutes": 120,
    },
    "maintenance": {"accept_minutes": 60, "lead_minutes": 120, "start_minutes": 20, "finish_minutes": 180},
    "health": {"accept_minutes": 240, "days_ahead": 30, "lead_minutes": 720, "free_cancel_minutes": 720},
    "transfer": {
        "mode": Mode.ON_DEMAND,
        "days_ahead": 30,
        "accept_minutes": 60,
        "arrive_minutes": 120,
        "contact_minutes": 120,
        "free_cancel_minutes": 180,
        "no_show": Cost.USE,
        "no_show_minutes": 45,
        "questions": [FROM, _asks("flight", "航班号", "Flight number")],
    },
    "hotel": {"accept_minutes": 120, "days_ahead": 60, "start_minutes": None, "free_cancel_minutes": 1440},
}
# Places at a time and the length of a time; of what comes to the customer only the store counts.
CAPACITIES = """
    store | product         | places | minutes
    JN301 | driver          | 1      | 60
    JN401 | rescue          | 1      | 60
    QD401 | rescue          | 1      | 60
    JN401 | inspection      | 1      | 60
    QD401 | inspection      | 1      | 60
    YT601 | inspection      | 1      | 60
    JN401 | inspection-slot | 3      | 60
    QD401 | inspection-slot | 2      | 60
    JN101 | maintenance     | 2      | 60
    JN102 | maintenance     | 3      | 60
    QD501 | maintenance     | 2      | 60
    QD801 | health          | 2      | 30
    JN801 | transfer        | 1      | 60
    JN001 | hotel           | 6      | 120
"""
# Beside the basic price; in fen.
ORDER_PRICES = """
    merchant | product    | included_km | per_km_fen | fees_cap_fen | cap_fen
    SD003    | driver     | 15          | 400        | 0            | 15000
    SD004    | rescue     | 50          | 600        | 10000        | 45000
    SD004    | inspection | 40          | 300        | 15000        | 30000
    SD006    | inspection | 40          | 300        | 15000        | 30000
"""


def build(products: dict[str, ServiceProduct], stores: dict[str, Store]) -> None:
    """The rules of what can be booked, which stores take it, and what orders cost by their lines."""
    for code, facts in RULES.items():
        BookingRule.objects.create(product=products[code], **facts)
    for row in rows(CAPACITIES):
        Capacity.objects.create(
            store=stores[row["store"]],
            product=products[row["product"]],
            places=int(row["places"]),
            slot_minutes=int(row["minutes"]),
        )
    for row in rows(ORDER_PRICES):
        agreed = Agreement.objects.get(merchant__code=row["merchant"], product__code=row["product"])
        numbers = {name: int(text) for name, text in row.items() if name not in ("merchant", "product")}
        OrderPrice.objects.create(agreement=agreed, **numbers)
