"""What leaves the house when something breaks."""

from config.error_reports import scrubbed


def test_a_report_names_nobody() -> None:
    event = {
        "message": "no voucher for +8613812345678",
        "extra": {"rows": ["11010519491231002X", "鲁A12345"], "count": 3},
    }
    assert scrubbed(event, {}) == {
        "message": "no voucher for [phone]",
        "extra": {"rows": ["[id]", "[plate]"], "count": 3},
    }


def test_a_report_does_not_tell_where_the_visitor_is() -> None:
    event = {"request": {"url": "/stores/", "headers": {"X-Near": "36.651,117.021", "Accept": "*/*"}}}
    assert scrubbed(event, {}) == {"request": {"url": "/stores/", "headers": {"Accept": "*/*"}}}
