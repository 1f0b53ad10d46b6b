"""An hour without WeChat in a club of a dozen members: somebody is to be told something every minute."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from club.messaging import actions
from club.messaging.directory import Addresses
from club.wechat.models import Callback
from tests import cast
from tests.cast import NOW
from tests.outside import Outside

TICK = timedelta(minutes=1)
HOUR = 60  # ticks


class Hour:
    """Members at the sandbox's phones, and the outbox drained every minute of a time that is passed in."""

    def __init__(self, outside: Outside, phonebook: dict[UUID, Addresses]) -> None:
        self.outside, self.reported = outside, set[int]()
        cast.message_kind("with_sms", channels=["wechat", "sms"])
        cast.message_kind("only_wechat", channels=["wechat"], max_late_minutes=3 * 24 * 60)
        cast.message_kind("short_lived", channels=["wechat"], max_late_minutes=20)
        self.people = [self._phone(number, phonebook) for number in range(12)]

    def _phone(self, number: int, phonebook: dict[UUID, Addresses]) -> UUID:
        openid, uid = f"oOutageMember{number:04d}", uuid4()
        self.outside.http.put(f"/sandbox/phones/{openid}", json={"following": True}).raise_for_status()
        phonebook[uid] = Addresses(openid=openid, phone=f"+8613812340{number:03d}", name="王小明")
        return uid

    def misbehave(self, mode: str, **more: object) -> None:
        """WeChat in this mode from now on."""
        self.outside.post("/sandbox/faults", service="wechat", mode=mode, **more)

    def pass_by(self, since: datetime, ticks: int) -> datetime:
        """Each minute somebody is to be told something and the outbox is drained; returns the end of it."""
        for number in range(ticks):
            at = since + number * TICK
            self._queue(at)
            while actions.drain(at=at):
                pass
            self._report(at)
            actions.note_deliveries(at=at)
            actions.settle_unknown(at=at)
        return since + ticks * TICK

    def _queue(self, at: datetime) -> None:
        who = self.people[int((at - NOW) / TICK) % len(self.people)]
        for kind in ("with_sms", "only_wechat", "short_lived"):
            actions.enqueue(kind=kind, dedupe_key=f"{kind}:{at.isoformat()}", at=at, recipient=who, params={})

    def _report(self, at: datetime) -> None:
        """WeChat's reports about what it delivered, once it is well again and can call us."""
        if self.outside.get("/sandbox/state")["faults"]["wechat"] != "ok":
            return
        for row in self.outside.messages("wechat"):
            if row["msgid"] not in self.reported:
                self.reported.add(row["msgid"])
                Callback.objects.create(
                    key=str(row["msgid"]),
                    app_id="wx",
                    openid=row["to"],
                    kind="templatesendjobfinish",
                    content={"MsgID": str(row["msgid"]), "Status": "success", "CreateTime": at.timestamp()},
                    received_at=at,
                )

    def delivered(self) -> Counter[str]:
        """How often each message arrived, by its key, over all channels."""
        by_wechat = (row["payload"]["client_msg_id"] for row in self.outside.messages("wechat"))
        return Counter([*by_wechat, *(row["key"] for row in self.outside.messages("sms"))])
