"""`manage.py rotate_keys`: everything sealed goes over to the newest key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from club.core import sealing
from club.core.errors import DomainError
from cms.keeping.actions import rotate_keys


class Command(BaseCommand):
    """Seals and indexes anew, a few rows at a time, and says when the older keys can go."""

    help = (
        "Seal and index personal data anew with the first key of FIELD_KEYS. Can be stopped at any moment "
        "and run again. When it says so, older keys can be taken out of FIELD_KEYS."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", type=int, default=500, help="rows in one transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" rows", mininterval=0.3, disable=None) as bar:

            def show(table: str, rows: int) -> None:
                bar.set_description(table)
                bar.update(rows)

            try:
                done = rotate_keys(at=timezone.now(), batch=options["batch"], progress=show)
            except DomainError as error:
                raise CommandError(f"{error} {error.details}") from None
        self.stdout.write(
            _("%(rows)s rows are sealed anew with key %(key)s.") % {"rows": done.written, "key": done.key_id}
        )
        if done.left:
            words = _(
                "%(left)s values are still on older keys; %(broken)s rows cannot be opened. Run it again."
            )
            raise CommandError(words % {"left": done.left, "broken": done.broken})
        older = ", ".join(str(key) for key in sealing.key_ids() if key != done.key_id) or "—"
        self.stdout.write(
            _("Nothing needs these keys any more: %(keys)s. Take them out of FIELD_KEYS.") % {"keys": older}
        )
