"""Pages of this room."""

from club.members.views.garage import add_vehicle, confirm_inspection, licence, remove_vehicle, vehicles
from club.members.views.identity import identity
from club.members.views.join import join, send_join_code
from club.members.views.me import language, me, privacy, profile, topic
from club.members.views.phone import change_phone, send_phone_code
from club.members.views.proof import proof, stranger

__all__ = [
    "add_vehicle",
    "change_phone",
    "confirm_inspection",
    "identity",
    "join",
    "language",
    "licence",
    "me",
    "privacy",
    "profile",
    "proof",
    "remove_vehicle",
    "send_join_code",
    "send_phone_code",
    "stranger",
    "topic",
    "vehicles",
]
