"""Mutants that no test can notice, each with the reason; counted apart, never as killed."""

KNOWN: dict[str, str] = {
    # "path:function: change": "why nothing observable changes"
    "club/core/money.py:_whole: True → False": "both sides of the zip are made of the same text",
    "vouchers/lifecycle/limits.py:used_of: drop .filter(scope__in=scopes)": (
        "each counter is looked up by its scope; others are read for nothing"
    ),
    "vouchers/lifecycle/limits.py:taken_by: 0 → 1": (
        "giving back looks at the scope and the amount, never at the ceiling"
    ),
    "vouchers/lifecycle/actions/redeem.py:_ensure_sane: 0 < amount_fen <= amounts.MOST_FEN → LtE": (
        "of nothing the rules find nothing to take off, and refuse with the same error"
    ),
    "vouchers/lifecycle/actions/reverse.py:_give_back: row.benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_give_back: 0 → 1": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_put_back: row.benefit_fen or 0 without 0": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
    "vouchers/lifecycle/actions/reverse.py:_put_back: 0 → 1": (
        "a stored amount is only used with a bill, so the redemption has its benefit"
    ),
}
