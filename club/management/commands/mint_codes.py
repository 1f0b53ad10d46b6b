"""Make printed codes for a package."""

import time
import uuid
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from club.core.audit import SYSTEM
from club.core.errors import DomainError
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import mint_codes, order_codes


class Command(BaseCommand):
    """`mint_codes PACKAGE COUNT`."""

    help = (
        "Makes printed codes for a published package. Whoever types one becomes its holder, once. All codes "
        "are made, or none; the same --key again makes none."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("package", help="the package's short name")
        parser.add_argument("count", type=int, help="how many, at most 1,000,000")
        parser.add_argument(
            "--pattern", default="", help="such as JN26-????-????-????; empty: the club's form"
        )
        parser.add_argument("--name", default="", help="what staff call the batch")
        parser.add_argument("--key", default="", help="makes the command repeatable")

    def handle(self, *args: Any, **options: Any) -> None:
        started, at = time.monotonic(), timezone.now()
        package = GiftPackage.objects.filter(code=options["package"]).select_related("branch").first()
        if package is None:
            raise CommandError(f"There is no package {options['package']}.")
        try:
            batch = order_codes(
                key=options["key"] or f"command:{uuid.uuid4()}",
                name=options["name"] or f"{package.name} {at:%Y-%m-%d}",
                package=package,
                count=options["count"],
                branch=package.branch,
                pattern=options["pattern"],
                by=SYSTEM,
                at=at,
            )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None
        with tqdm(total=batch.size, unit=" codes", mininterval=0.3, desc=batch.name) as bar:
            made = mint_codes(batch=batch, by=SYSTEM, at=at, progress=bar.update)
        seconds = time.monotonic() - started
        self.stdout.write(f"{made} codes in {seconds:.1f} s" if made else "The codes were there already.")
