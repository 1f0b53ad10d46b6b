"""`manage.py grant_rights`: what the account of the product may do in the database, and nothing else."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from cms.keeping import granting
from cms.keeping.actions import grant_rights
from config.postgres.owner import as_owner, product

MAKE = "CREATE ROLE {} LOGIN PASSWORD {}"


class Command(BaseCommand):
    """Puts the rights right and says what it changed; with --check only what is wrong."""

    help = (
        "Give the account of DATABASE_URL the rights it needs and take away all others, as the account of "
        "DATABASE_OWNER_URL. `migrate` does it by itself; run again, it changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; exit 1 if a right is not right"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with as_owner():
            may_give = granting.is_owner()
            accounts = sorted({*granting.accounts(), *filter(None, [product()])})
            look_only = options["check"] or not may_give
            strange = [words for account in accounts for words in self._settle(account, look_only, options)]
        for words in strange:
            self.stderr.write(self.style.ERROR(words))
        if strange and not may_give:
            raise CommandError(_("Only the owner of the tables can give rights: set DATABASE_OWNER_URL."))
        if strange:
            raise CommandError(_("The rights in the database are not as they should be."))
        if options["verbosity"] and not accounts:
            self.stdout.write(_("The product runs under the account that owns the tables."))

    def _settle(self, account: str, look_only: bool, options: dict[str, Any]) -> list[str]:
        is_known = granting.is_known(account)
        if look_only:
            return granting.strangeness(account) if is_known else [f"account {account} is not there"]
        if not is_known:
            self._make(account)
        changed: list[str] = []
        strange = grant_rights(account=account, told=changed.append)
        if options["verbosity"]:
            words = _("%(account)s: %(number)s statements.")
            self.stdout.write(words % {"account": account, "number": len(changed)})
        return strange

    def _make(self, account: str) -> None:
        """The server is told the password as it keeps it, never in clear."""
        connection.ensure_connection()
        password = str(settings.DATABASES["default"]["PASSWORD"])
        kept = connection.connection.pgconn.encrypt_password(
            password.encode(), account.encode(), b"scram-sha-256"
        )
        statement = sql.SQL(MAKE).format(sql.Identifier(account), sql.Literal(kept.decode()))
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except ProgrammingError as error:
            words = _("There is no account %(account)s, and it cannot be made: %(why)s")
            raise CommandError(words % {"account": account, "why": error}) from None
