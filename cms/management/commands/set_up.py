"""manage.py set_up: what a new installation needs after `migrate`; repeatable after every release."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from club.core import workdays
from club.messaging.actions import ensure_kinds
from club.reminders.actions import ensure_rules
from cms.desk.actions import ensure_roles


class Command(BaseCommand):
    help = "Makes message texts, reminder rules, working days and the roles of staff where they are missing."

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_kinds()
        ensure_rules()
        year = timezone.localdate().year
        workdays.load_published(year - 1, year + 1)
        for group in ensure_roles():
            self.stdout.write(f"{group.name}: {group.permissions.count()} permissions")
