"""Every act of the registry is whole: what cannot be written to the trail has not happened at all."""

from collections.abc import Callable
from typing import Any

import pytest

from club.core.audit import Actor
from club.identity.models import Account
from club.messaging.models import Message
from merchants.stores import actions
from merchants.stores.models import ApiKey, BankChange, Invitation, Merchant, Operator, OperatorRole, Store
from tests import cast
from tests.merchants.stores.test_bank_details import ANNA, BERT, paid_before, proposed
from tests.whole import expect_nothing_left

pytestmark = pytest.mark.django_db
NOW = cast.NOW
TABLES = (Account, ApiKey, BankChange, Invitation, Merchant, Operator, Store, Message)
Act = Callable[[Actor], Any]


def registry() -> list[list[dict[str, Any]]]:
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def create_api_key() -> Act:
    shop = cast.store()
    return lambda by: actions.create_api_key(merchant=shop.merchant, store=shop, name="till", by=by, at=NOW)


def revoke_api_key() -> Act:
    key, _secret = actions.create_api_key(merchant=cast.merchant(), name="till", by=ANNA, at=NOW)
    return lambda by: actions.revoke_api_key(key=key, by=by, at=NOW)


def somebody(shop: Store) -> dict[str, Any]:
    return {"merchant": shop.merchant, "store": shop, "display_name": "小张", "role": OperatorRole.CASHIER}


def add_operator() -> Act:
    facts = somebody(cast.store())
    return lambda by: actions.add_operator(username="zhang", by=by, at=NOW, **facts)


def deactivate_operator() -> Act:
    clerk = cast.operator(cast.store())
    return lambda by: actions.deactivate_operator(operator=clerk, by=by, at=NOW)


def reset_operator_login() -> Act:
    clerk = cast.operator(cast.store())
    return lambda by: actions.reset_operator_login(operator=clerk, by=by, at=NOW)


def invite_operator() -> Act:
    facts = somebody(cast.store())
    return lambda by: actions.invite_operator(by=by, at=NOW, **facts)


def renew_invitation() -> Act:
    row, _token = actions.invite_operator(by=ANNA, at=NOW, **somebody(cast.store()))
    return lambda by: actions.renew_invitation(invitation=row, by=by, at=NOW)


def withdraw_invitation() -> Act:
    row, _token = actions.invite_operator(by=ANNA, at=NOW, **somebody(cast.store()))
    return lambda by: actions.withdraw_invitation(invitation=row, by=by, at=NOW)


def suspend_merchant() -> Act:
    row = cast.merchant()
    return lambda by: actions.suspend_merchant(merchant=row, reason="投诉", by=by, at=NOW)


def resume_merchant() -> Act:
    row = cast.merchant(state=Merchant.State.SUSPENDED)
    return lambda by: actions.resume_merchant(merchant=row, reason="已处理", by=by, at=NOW)


def propose_bank_change() -> Act:
    row = paid_before()
    return lambda by: proposed(row, by=by)


def approve_bank_change() -> Act:
    row = proposed(paid_before())
    return lambda by: actions.approve_bank_change(change=row, by=by, at=NOW)


def reject_bank_change() -> Act:
    row = proposed(paid_before())
    return lambda by: actions.reject_bank_change(change=row, reason="不符", by=by, at=NOW)


def cancel_bank_change() -> Act:
    row = actions.approve_bank_change(change=proposed(paid_before()), by=BERT, at=NOW)
    return lambda by: actions.cancel_bank_change(change=row, reason="误报", by=by, at=NOW)


ACTS = (
    *(create_api_key, revoke_api_key, add_operator, deactivate_operator, reset_operator_login),
    *(invite_operator, renew_invitation, withdraw_invitation, suspend_merchant, resume_merchant),
    *(propose_bank_change, approve_bank_change, reject_bank_change, cancel_bank_change),
)


@pytest.mark.parametrize("ready", ACTS, ids=[act.__name__ for act in ACTS])
def test_an_act_of_the_registry_is_whole_or_not_at_all(ready: Callable[[], Act]):
    act = ready()
    expect_nothing_left(act, registry)
    act(BERT)
