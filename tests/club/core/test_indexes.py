"""No index is written twice."""

import pytest
from django.db import connection

from club.core.indexes import double_indexes, drop_double_indexes

pytestmark = pytest.mark.django_db


def test_no_index_of_the_house_is_the_beginning_of_another():
    """One that is named here: put drop_double_indexes at the end of the migration that makes it."""
    assert double_indexes(connection) == []


def test_what_django_makes_beside_a_longer_index_or_for_like_is_dropped():
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX vouchers_voucher_member_id_66143b16 ON vouchers_voucher (member_id)")
        cursor.execute(
            "CREATE INDEX vouchers_voucher_code_0a1b2c3d_like ON vouchers_voucher (code text_pattern_ops)"
        )
    found = ["vouchers_voucher_code_0a1b2c3d_like", "vouchers_voucher_member_id_66143b16"]
    assert double_indexes(connection) == found

    with connection.schema_editor() as editor:
        drop_double_indexes(None, editor)

    assert double_indexes(connection) == []


def test_what_a_model_names_itself_and_what_keeps_a_rule_stay():
    _index("vouchers_by_member", "member_id")
    _index("vouchers_voucher_id_66143b17", "id", kind="UNIQUE INDEX")

    assert double_indexes(connection) == []


def _index(name, column, kind="INDEX"):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE {kind} {name} ON vouchers_voucher ({column})")
