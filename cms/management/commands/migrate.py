"""`manage.py migrate`: Django's own, carried out by the owner of the tables."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError
from django.core.management.commands import migrate

from config.postgres.owner import as_owner


class Command(migrate.Command):
    """The account under which the product runs may not change a table, and needs its rights on a new one."""

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            super().handle(*args, **options)
            if not options["plan"]:
                self._grant(options)

    def _grant(self, options: dict[str, Any]) -> None:
        """What is strange about an account is said; `verify` finds it again each night."""
        try:
            call_command("grant_rights", verbosity=options["verbosity"], stdout=self.stdout)
        except CommandError as error:
            self.stderr.write(self.style.ERROR(str(error)))
