"""The lines by which a bank pays; without a database."""

from typing import Any

import pytest

from merchants.settlement.bankfile import LetterMissing, NotForBanks, encoded, sha256_of
from merchants.settlement.models import Payout, Statement
from merchants.stores.models import Merchant

HEAD = "序号,收款账号,收款户名,开户行,联行号,金额(元),币种,用途"


def payout(name: str = "顺达", amount_fen: int = 7500, number: str = "ST1", **other: Any) -> Payout:
    row = Statement(number=number, merchant=Merchant(name="顺达洗车"))
    facts = {"account_number": "6222", "account_name": name, "bank_name": "示例银行", "branch_code": "1024"}
    return Payout(statement=row, amount_fen=amount_fen, **{**facts, **other})


def lines(*rows: Payout, encoding: str = "gb18030") -> list[str]:
    return encoded(rows, encoding).decode(encoding).split("\r\n")


def test_each_payout_is_a_line_with_its_amount_to_the_fen():
    rows = [payout(amount_fen=fen) for fen in (7500, 7501, 5, 100_000_099)]
    head, *found, end = lines(*rows)
    assert (head, end) == (HEAD, "")
    assert [line.split(",")[0] for line in found] == ["1", "2", "3", "4"]
    assert [line.split(",")[5] for line in found] == ["75.00", "75.01", "0.05", "1000000.99"]
    assert found[0] == "1,6222,顺达,示例银行,1024,75.00,人民币,ST1"


def test_a_purpose_has_thirty_letters():
    assert lines(payout(number="S" * 31))[1].endswith("," + "S" * 30)


def test_utf8_has_a_mark_for_spreadsheets_and_nothing_else_has():
    assert encoded([payout()], "utf-8").startswith(b"\xef\xbb\xbf")
    assert encoded([payout()], "gb18030").startswith("序号".encode("gb18030"))
    assert sha256_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("name", ["=1", "+1", "-1", "@顺达", "\t顺达", "\r顺达", "顺\n达", "顺\u200b达"])
@pytest.mark.parametrize("field", ["account_name", "bank_name"])
def test_a_name_that_no_bank_reads_as_a_name_is_refused(field: str, name: str):
    with pytest.raises(NotForBanks) as refusal:
        encoded(
            [payout(**{"name": "顺达", field: name} if field == "bank_name" else {"name": name})], "utf-8"
        )
    assert (refusal.value.details, "顺达洗车" in str(refusal.value)) == ({"number": "ST1"}, True)


def test_a_letter_that_the_bank_lacks_is_named_and_never_replaced():
    with pytest.raises(LetterMissing) as refusal:
        encoded([payout("济南𠮷祥")], "gbk")
    assert [part in str(refusal.value) for part in ("𠮷", "济南𠮷祥", "GBK", "顺达洗车")] == [True] * 4
    assert "济南𠮷祥" in lines(payout("济南𠮷祥"))[1]
