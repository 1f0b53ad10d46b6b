"""The connection to PostgreSQL, kept from request to request."""

import select
from typing import Any

from django.db import DatabaseError
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction

from club.core import binding


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket where Django would ask the server before every request.

    And knows of statements that wait for the next trip (`club.core.binding`): they go before anything that
    Django sends, with its COMMIT, or not at all.
    """

    @property
    def _usual(self) -> Any:
        """What Django does; its types leave these methods out."""
        return super()

    def _cursor(self, name: str | None = None) -> Any:
        binding.settle(self)
        return self._usual._cursor(name)

    def _commit(self) -> None:
        if not binding.waits(self):
            self._usual._commit()
            return
        with debug_transaction(self, "COMMIT"):
            try:
                binding.commit(self)
            except DatabaseError:
                raise  # Django undoes the transaction
            except Exception:
                self._usual.rollback()  # somebody objects to what he was told
                raise

    def _rollback(self) -> None:
        binding.forget(self)
        self._usual._rollback()

    def is_usable(self) -> bool:
        """Whether the kept connection still works.

        A server that stops or ends the connection says so on the line, and then there is something to read.
        Only then is it asked, which is the one way to be sure.
        """
        link: Any = self.connection
        if link is None or link.closed:
            return False
        is_silent = not select.select([link.fileno()], [], [], 0)[0]
        return is_silent or bool(super().is_usable())
