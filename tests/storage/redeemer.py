"""Eight threads that redeem and say what was acknowledged, whatever happens to the database meanwhile.

`python -m tests.storage.redeemer CODES STORE`: a file of codes, one a line, and the code of the store. A line
for each: `ok <uid>`, `lost <code>` when the database went away, `refused <code>`.
"""

import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from django.db import DatabaseError, InterfaceError, connection  # noqa: E402 - needs the settings
from django.utils import timezone  # noqa: E402 - the same

from club.core.audit import Actor  # noqa: E402 - the same
from club.core.errors import DomainError  # noqa: E402 - the same
from club.core.models import ActorKind  # noqa: E402 - the same
from merchants.stores.models import Store  # noqa: E402 - the same
from vouchers.lifecycle.actions import redeem  # noqa: E402 - the same
from vouchers.lifecycle.models import RedemptionDoor  # noqa: E402 - the same

THREADS = 8
CALM_S = 0.2  # codes are lost meanwhile, and there must be some left when the server is back
_say = threading.Lock()


def say(words: str) -> None:
    """One line at a time, out at once."""
    with _say:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()


def work(codes: list[str], store: Store, number: int) -> None:
    by = Actor(ActorKind.OPERATOR, f"till-{number}")
    for code in codes:
        try:
            row = redeem(code=code, store=store, by=by, door=RedemptionDoor.TYPED, at=timezone.now())
            say(f"ok {row.uid}")
        except DomainError as refusal:
            say(f"refused {code} {refusal.code}")
        except (DatabaseError, InterfaceError):
            say(f"lost {code}")
            connection.close()
            time.sleep(CALM_S)
    connection.close()


def main() -> None:
    codes = Path(sys.argv[1]).read_text().split()
    store = Store.objects.select_related("merchant", "branch").get(code=sys.argv[2])
    threads = [
        threading.Thread(target=work, args=[codes[number::THREADS], store, number])
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
