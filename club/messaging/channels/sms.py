"""SMS over a gateway named in SMS_BACKEND. Logs show masked numbers and never the text."""

import json
import logging
from datetime import timedelta
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from club.core import calls, masks
from club.messaging.channels.parcel import Down, MaybeSent, Parcel, Refused
from club.messaging.models import Purpose

logger = logging.getLogger(__name__)


class Gateway(Protocol):
    """What a gateway class offers. `key` is the same when a message is sent again.

    `knows_repeats`: the gateway delivers a key once; if not, a message without an answer is not sent again.
    """

    knows_repeats: bool

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Send one SMS, return the gateway's id; raises Refused, Busy, Down or MaybeSent."""


def repeatable_for() -> timedelta:
    """How long the gateway of the settings recognises a repeat; not at all unless it says so."""
    gateway = import_string(settings.SMS_BACKEND)
    return timedelta(hours=12) if getattr(gateway, "knows_repeats", False) else timedelta(0)


def send(parcel: Parcel) -> str:
    """Send the text to the person's phone."""
    gateway: Gateway = import_string(settings.SMS_BACKEND)()
    params = {name: str(parcel.values.get(name, "")) for name in parcel.kind.placeholders}
    return gateway.send(
        to=parcel.to.phone,
        template=parcel.kind.sms_template,
        params=params,
        text=sms_text(parcel),
        sign=settings.SMS_SIGN,
        key=parcel.key,
    )


def sms_text(parcel: Parcel) -> str:
    """The words after the sign; marketing says how to refuse it, as the law asks."""
    marketing = parcel.kind.purpose == Purpose.MARKETING
    return f"{parcel.wording.text}拒收请回复R" if marketing else parcel.wording.text


class HttpGateway:
    """A gateway that takes JSON: SMS_API_URL with SMS_API_KEY. It knows a repeat by Idempotency-Key."""

    knows_repeats = True

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """POST the message; the answer is {"id", "status"}."""
        body = {"to": to, "template": template, "params": params, "text": text, "sign": sign}
        headers = {
            "Authorization": f"Bearer {settings.SMS_API_KEY}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        try:
            answer = calls.call(
                "POST", settings.SMS_API_URL, content=json.dumps(body).encode(), headers=headers
            )
        except calls.NeverReached:
            raise Down("unreachable") from None
        except calls.NoAnswer as error:
            raise MaybeSent(str(error)) from None
        return self._id_in(answer, to)

    def _id_in(self, answer: calls.Answer, to: str) -> str:
        try:
            content = json.loads(answer.content)
        except ValueError:
            content = {}
        if answer.status in (401, 403):
            logger.error("The SMS gateway refuses our key: HTTP %s", answer.status)
            raise Down(answer.status)
        if answer.status == 429 or answer.status >= 500:
            raise Down(content.get("code", answer.status))
        if answer.status >= 400:
            logger.warning("SMS to %s refused: %s", masks.phone(to), content.get("code"))
            raise Refused(content.get("code", answer.status))
        if "id" not in content:
            raise MaybeSent("no_id")
        return str(content["id"])


class Console:
    """For machines without a gateway: says in the log that something would have been sent."""

    knows_repeats = True

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Log the masked number and the template."""
        logger.info("SMS %s to %s (%d characters)", template, masks.phone(to), len(text))
        return key


class Memory:
    """For tests: keeps what was sent; a repeated key is not sent again."""

    knows_repeats = True
    outbox: ClassVar[list[dict[str, object]]] = []

    def send(self, *, to: str, template: str, params: dict[str, str], text: str, sign: str, key: str) -> str:
        """Keep the message in `Memory.outbox`."""
        sent = {"to": to, "template": template, "params": params, "text": text, "sign": sign, "key": key}
        if not any(earlier["key"] == key for earlier in self.outbox):
            self.outbox.append(sent)
        return f"memory-{key}"
