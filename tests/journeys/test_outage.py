"""WeChat breaks down while members use their vouchers."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.journeys.acts import member_called, redeem
from tests.journeys.stack import Stack
from tests.journeys.waiting import eventually

SENT_WITHIN_S = 4  # the outbox is looked at every second; nothing outside shows a try that failed
BACK_AFTER_S = 75  # asked again after half a minute; the rest is for a busy machine
WAITING = (
    "from django.db.models import Q; from django.utils.timezone import now; "
    "from club.messaging.models import Message; "
    "print(Message.objects.filter(Q(state='queued', due_at__lte=now()) | Q(state='sending')).count())"
)


@pytest.fixture
def wechat_down(stack: Stack) -> Iterator[None]:
    """WeChat takes requests and hangs up without a word, until a journey heals it.

    It begins when nobody else is still waiting for a message: whose comes first finds out.
    """
    assert eventually(lambda: stack.must("shell", "-c", WAITING).split()[-1] == "0")
    stack.misbehave("wechat", "refuse")
    yield
    stack.misbehave("wechat", "ok")


class Receipts:
    """What one member has been told since now about uses of his vouchers."""

    def __init__(self, stack: Stack, member: dict[str, Any]) -> None:
        self.stack, self.member = stack, member
        self.before = self._count()

    def __call__(self) -> tuple[int, int]:
        """How many came by WeChat and how many by SMS."""
        now = self._count()
        return now[0] - self.before[0], now[1] - self.before[1]

    def _count(self) -> tuple[int, int]:
        chat = self.stack.sandbox_messages("wechat", self.member["openid"])
        texts = self.stack.sandbox_messages("sms", self.member["phone"])
        by_wechat = sum(row.get("template") == "club_voucher_redeemed" for row in chat)
        return by_wechat, sum(row["kind"] == "VOUCHER_REDEEMED" for row in texts)


@pytest.mark.usefixtures("wechat_down")
def test_while_wechat_is_down_every_receipt_arrives_once_by_sms_or_later(
    stack: Stack, vouchers: list[dict[str, Any]]
) -> None:
    used = [vouchers.pop() for _ in range(3)]
    first, second, third = (Receipts(stack, member_called(stack, row["member"])) for row in used)

    # Nobody knows whether the first has arrived, so it is not sent by SMS as well but asked about again.
    assert redeem(stack, used[0]["code"]).status_code == 201
    time.sleep(SENT_WITHIN_S)
    # The second finds WeChat known to be down.
    assert redeem(stack, used[1]["code"]).status_code == 201
    assert eventually(lambda: any(second()) and second()) == (0, 1)
    assert first() == (0, 0)

    stack.misbehave("wechat", "ok")
    assert eventually(lambda: any(first()) and first(), BACK_AFTER_S) == (1, 0)
    assert redeem(stack, used[2]["code"]).status_code == 201
    assert eventually(lambda: any(third()) and third()) == (1, 0)
    time.sleep(SENT_WITHIN_S)
    assert [receipts() for receipts in (first, second, third)] == [(1, 0), (0, 1), (1, 0)]
