"""What a buyer is told, in his language."""

import json

import pytest

from club.messaging.models import Message
from tests import cast
from vouchers.mall import told
from vouchers.mall.models import Order


@pytest.mark.django_db
@pytest.mark.parametrize(
    "terms, named",
    [
        ({"name": "洗车礼包", "name_en": "Wash pack"}, {"package": "洗车礼包", "package_en": "Wash pack"}),
        ({"name": "洗车礼包", "name_en": ""}, {"package": "洗车礼包"}),
        ({"name": "洗车礼包"}, {"package": "洗车礼包"}),
    ],
)
def test_an_order_names_its_package_in_both_languages_where_it_has_them(terms, named):
    order = Order(member=cast.member(), terms=terms)

    told.buyer(order, "order_paid", order.uid, 9900, "/me/vouchers/", cast.NOW)

    message = Message.objects.get()
    assert json.loads(message.params) == {"name": "王小明", **named, "amount": "99.00"}
    assert (message.recipient, message.link) == (order.member.uid, "/me/vouchers/")
