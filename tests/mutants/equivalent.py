"""Mutants that no test can notice, each with the reason; counted apart, never as killed."""

KNOWN: dict[str, str] = {
    # "path:function: change": "why nothing observable changes"
    "club/core/money.py:_whole: True → False": "both sides of the zip are made of the same text",
}
