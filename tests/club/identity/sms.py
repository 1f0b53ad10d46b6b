"""Reading the SMS that the club wrote."""

import json

from club.messaging.models import Message


def last_code() -> str:
    """The code in the newest SMS of the outbox."""
    message = Message.objects.filter(kind__code="login_code").latest("id")
    return str(json.loads(message.params)["code"])
