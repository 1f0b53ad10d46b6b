"""The trade bill of a day: a packed file with a hash, in Chinese columns, amounts in yuan.

Each field begins with a backtick, so that spreadsheets keep long numbers; names may hold commas.
"""

import gzip
import hashlib
from datetime import datetime
from decimal import Decimal

from club.core.clock import SHANGHAI
from vouchers.payments.gateway import GatewayUnreachable, Movement

# What a refund row may be at; others came to nothing.
MOVES = {"SUCCESS", "PROCESSING"}


def unpacked(packed: bytes, sha1: str) -> str:
    """The text of a bill, once its hash is what the signed answer said. Raises GatewayUnreachable."""
    try:
        content = gzip.decompress(packed)
        if hashlib.sha1(content, usedforsecurity=False).hexdigest() != sha1.lower():
            raise GatewayUnreachable
        return content.decode("utf-8-sig")
    except (OSError, EOFError, ValueError, TypeError) as error:
        raise GatewayUnreachable from error


def movements(bill: str) -> list[Movement]:
    """Payments and refunds of a bill; the sums at its end are left out. The payer's openid is not kept.

    Raises GatewayUnreachable for a bill that cannot be read.
    """
    lines = bill.splitlines()
    try:
        columns = lines[0].split(",")
        rows = [line[1:].split(",`") for line in lines[1:] if line.startswith("`")][:-1]
        fields = [dict(zip(columns, row, strict=True)) for row in rows]
        return [_movement(row) for row in fields if _moves(row)]
    except (KeyError, IndexError, ValueError, ArithmeticError) as error:
        raise GatewayUnreachable from error


def _moves(row: dict[str, str]) -> bool:
    return row["交易状态"] == "SUCCESS" or (row["交易状态"] == "REFUND" and row["退款状态"] in MOVES)


def _movement(row: dict[str, str]) -> Movement:
    is_refund = row["交易状态"] == "REFUND"
    return Movement(
        kind="refund" if is_refund else "payment",
        number=row["商户退款单号" if is_refund else "微信订单号"],
        intent_id=row["微信订单号"],
        amount_fen=int(Decimal(row["申请退款金额" if is_refund else "订单金额"]) * 100),
        currency=row["货币种类"],
        at=datetime.strptime(row["交易时间"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=SHANGHAI),
    )
