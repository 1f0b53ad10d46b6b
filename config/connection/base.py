"""The connection to PostgreSQL, kept from request to request."""

import select
from typing import Any

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks at the socket where Django would ask the server before every request."""

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
