"""The time limits for claims a club starts with; amounts in fen, "up to" includes the amount itself.

Half working days: 2 is one working day. The limits of property and casualty are published; claims are
measured against those of motor insurance, whose milestones we are told of. The limit of the claims centre
has no number in the source: the rows above 500,000 and 200,000 yuan are open at the top.
"""

from typing import Any

YUAN = 100
VIP, ORDINARY = "vip", "ordinary"
# up to, yuan | assessment VIP | ordinary | approval VIP | ordinary; in half days, None: as agreed
MOTOR: list[tuple[int | None, int | None, int | None, int, int]] = [
    (5_000, 2, 2, 0, 0),
    (30_000, 3, 4, 4, 6),
    (100_000, 6, 8, 8, 10),
    (None, None, None, 18, 20),
]
# for whom | up to, yuan | step | half days
PROPERTY: list[tuple[str, int | None, str, int]] = [
    (VIP, 100_000, "settle", 2),
    (VIP, 500_000, "assess", 4),
    (VIP, 500_000, "close", 2),
    (VIP, None, "assess", 6),
    (VIP, None, "approve", 2),
    (VIP, None, "sign", 2),
    (ORDINARY, 10_000, "settle", 2),
    (ORDINARY, 200_000, "assess", 4),
    (ORDINARY, 200_000, "close", 2),
    (ORDINARY, None, "assess", 8),
    (ORDINARY, None, "approve", 2),
    (ORDINARY, None, "sign", 2),
    (ORDINARY, None, "sign_above", 2),
]


def _limit(line: str, customers: str, step: str, yuan: int | None, half_days: int | None) -> dict[str, Any]:
    most = None if yuan is None else yuan * YUAN
    return {"line": line, "customers": customers, "step": step, "up_to_fen": most, "half_days": half_days}


LIMITS = [
    *(
        _limit("motor", customers, step, yuan, half_days)
        for yuan, *numbers in MOTOR
        for (step, customers), half_days in zip(
            [("assess", VIP), ("assess", ORDINARY), ("approve", VIP), ("approve", ORDINARY)],
            numbers,
            strict=True,
        )
    ),
    *(_limit("property", customers, step, yuan, half_days) for customers, yuan, step, half_days in PROPERTY),
]
