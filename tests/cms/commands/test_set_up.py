"""A new installation."""

import io

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from cms.desk.roles import ROLE_GROUPS


@pytest.mark.django_db
def test_setting_up_twice_makes_every_role_once_with_the_right_to_publish() -> None:
    for _ in range(2):
        call_command("set_up", stdout=io.StringIO())
    assert Group.objects.filter(name__in=ROLE_GROUPS.values()).count() == len(ROLE_GROUPS)
    manager = Group.objects.get(name="俱乐部主管")
    assert manager.permissions.filter(codename="publish_giftpackage").count() == 1
