"""How long an address that failed is left alone."""

import random
from datetime import timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=6)


def wait(failures: int) -> timedelta:
    """Half a minute, doubled each time up to six hours, a fifth more or less."""
    longer = min(FIRST_WAIT * 2 ** min(failures - 1, 20), LONGEST_WAIT)
    return longer * random.uniform(0.8, 1.2)  # so that those who failed together do not come back together
