"""What a bank's file of results says, line by line; without a database."""

from datetime import date

import pytest

from merchants.settlement.results import BadResults, outcomes_in

HEAD = "用途,金额(元),状态,付款日期,流水号,原因"


def test_each_line_is_an_outcome():
    rows = [HEAD, 'ST1," 1,075.00 ",成功,2026-10-13, B1 ,', "ST2,3.00,失败,,,账号不符"]
    first, second = outcomes_in("\r\n".join(rows).encode())
    assert (first.number, first.amount_fen, first.is_paid) == ("ST1", 107_500, True)
    assert (first.paid_on, first.reference, first.reason) == (date(2026, 10, 13), "B1", "")
    assert (second.number, second.amount_fen, second.is_paid) == ("ST2", 300, False)
    assert (second.paid_on, second.reference, second.reason) == (None, "", "账号不符")


def test_only_number_amount_and_state_are_needed():
    [one] = outcomes_in("状态,用途,金额(元)\n成功,ST1,1.00\n".encode("gb18030"))
    assert (one.number, one.amount_fen, one.is_paid, one.paid_on, one.reference) == (
        "ST1",
        100,
        True,
        None,
        "",
    )


@pytest.mark.parametrize(
    "text, line",
    [
        ("", None),
        (HEAD, None),
        ("用途,金额(元)\nST1,1.00\n", None),
        ("用途,状态\nST1,成功\n", None),
        ("金额(元),状态\n1.00,成功\n", None),
        (HEAD + "\nST1,1.00,成功\nST1,1.00,失败\n", None),
        (HEAD + "\nST1,1.00,可能\n", 2),
        (HEAD + "\nST1,1.00,成功\nST2,1.00\n", 3),
        (HEAD + "\nST1,一元,成功\n", 2),
        (HEAD + "\nST1,1.005,成功\n", 2),
        (HEAD + "\nST1,Infinity,成功\n", 2),
        (HEAD + "\nST1,NaN,成功\n", 2),
        (HEAD + "\nST1,1E999999999,成功\n", 2),
        (HEAD + "\nST1,1.00,成功,十月\n", 2),
    ],
)
def test_what_is_no_file_of_results_is_refused_with_its_line(text: str, line: int | None):
    with pytest.raises(BadResults) as refusal:
        outcomes_in(text.encode())
    assert refusal.value.details.get("line") == line


def test_letters_that_no_bank_writes_are_refused():
    with pytest.raises(BadResults) as refusal:
        outcomes_in(b"\xff\xff\xff")
    assert str(refusal.value) == str(BadResults.message)


@pytest.mark.parametrize("cell", ["x" * 200_000, "\0", "成功\rST2"], ids=["endless", "zero", "broken"])
@pytest.mark.parametrize("head", [HEAD + "\nST1,1.00,成功,,,", ""], ids=["line", "head"])
def test_a_cell_that_is_none_is_refused_in_words(head: str, cell: str):
    with pytest.raises(BadResults):
        outcomes_in(f"{head}{cell}\n".encode())


def test_a_file_has_five_megabytes_at_most():
    line = f"{HEAD}\nST1,1.00,成功,,,".encode()
    rest = 5 * 1024 * 1024 - len(line)
    many = line + (b"x" * 999 + b",") * (rest // 1000) + b"x" * (rest % 1000)
    assert [one.number for one in outcomes_in(many)] == ["ST1"]
    with pytest.raises(BadResults):
        outcomes_in(many + b"x")
