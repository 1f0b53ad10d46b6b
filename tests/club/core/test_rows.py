"""A new row of the hot path is the row that Django makes."""

from typing import Any

import pytest
from django.db.models import signals

from club.core.models import AuditEntry
from club.core.rows import is_plain, new_row
from club.members.models import Customer
from club.messaging.models import Message
from merchants.ledger.models import BookAccount, Journal, Payable, Posting
from tests import cast
from vouchers.lifecycle.models import Redemption, Voucher

CELLS: dict[Any, dict[str, Any]] = {
    Posting: {"account": BookAccount.SERVICE, "merchant_id": 3, "amount_fen": 4},
    AuditEntry: {"verb": "test", "subject_type": "payable", "subject_id": "7", "at": cast.NOW},
    Message: {"dedupe_key": "test", "address": "+8613800000000", "params": "", "created_at": cast.NOW},
    Redemption: {"use_no": 1, "quantity": 1, "merchant_id": 3, "redeemed_at": cast.NOW},
    Voucher: {"code": "ABC"},
    Customer: {"name": "张三丰", "phone": None},
}


def cells_of(row: Any) -> dict[str, Any]:
    """The values of a row but for those that are drawn anew for each."""
    return {name: value for name, value in vars(row).items() if name not in ("_state", "uid")}


@pytest.mark.parametrize("model", CELLS, ids=lambda model: model.__name__)
def test_a_row_has_the_values_given_and_the_defaults_of_its_model(model):
    made, wanted = new_row(model, **CELLS[model]), model(**CELLS[model])
    assert is_plain(model)
    assert cells_of(made) == cells_of(wanted)
    assert (made._state.adding, made._state.db) == (True, None)


def test_what_is_drawn_anew_is_drawn_for_each_row():
    first, second = (new_row(Redemption) for _number in range(2))
    first.answers["mileage"] = "1"
    assert first.uid != second.uid
    assert second.answers == {}
    own = Redemption().uid
    assert new_row(Redemption, uid=own).uid == own


@pytest.mark.django_db
def test_a_row_points_at_others_whether_they_have_an_id_or_not():
    shop = cast.store()
    owed = new_row(Payable, store=shop, merchant_id=shop.merchant_id, reverses=None)
    assert (owed.store, owed.store_id, owed.reverses_id) == (shop, shop.pk, None)

    journal = new_row(Journal, payable=owed)
    assert (journal.payable, journal.payable_id, owed.journal) == (owed, None, journal)


@pytest.mark.parametrize("name", ["nonsense", "pk", "journal"])
def test_a_row_takes_no_names_that_are_no_columns(name):
    with pytest.raises(TypeError, match=name):
        new_row(Payable, **{name: 1})


def test_a_model_at_whose_making_somebody_listens_is_made_in_the_usual_way():
    heard = []

    def listen(instance, **kwargs):
        heard.append(instance)

    signals.post_init.connect(listen, sender=Posting)
    is_plain.cache_clear()
    try:
        row = new_row(Posting, amount_fen=4)
    finally:
        signals.post_init.disconnect(listen, sender=Posting)
        is_plain.cache_clear()
    assert [id(one) for one in heard] == [id(row)]
