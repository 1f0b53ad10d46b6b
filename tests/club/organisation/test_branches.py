"""The tree of branches."""

import pytest

from club.organisation.models import Branch, BranchLevel
from club.organisation.queries import head_office
from tests import cast

pytestmark = pytest.mark.django_db


def test_a_new_club_has_a_head_office() -> None:
    office = head_office()

    assert (office.level, office.path, office.parent) == (BranchLevel.HEAD, "/000/", None)


def test_a_branch_covers_itself_and_what_lies_below() -> None:
    province = cast.branch("37", parent=head_office())
    city = cast.branch("3701", parent=province)
    neighbour = cast.branch("370", parent=head_office())  # its code begins alike

    assert (city.path, province.covers(city), city.covers(province)) == ("/000/37/3701/", True, False)
    assert province.covers(province)
    assert not province.covers(neighbour)
    assert set(Branch.objects.under(province)) == {province, city}
    assert set(Branch.objects.under(head_office())) == {head_office(), province, city, neighbour}
