"""What is done with bulletins."""

from club.bulletins.actions.release_bulletin import release_bulletin
from club.bulletins.actions.send_bulletins import send_bulletins
from club.bulletins.actions.stop_bulletin import stop_bulletin
from club.bulletins.actions.write_bulletin import Draft, change_bulletin, write_bulletin

__all__ = [
    "Draft",
    "change_bulletin",
    "release_bulletin",
    "send_bulletins",
    "stop_bulletin",
    "write_bulletin",
]
