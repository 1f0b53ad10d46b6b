"""The mail gateway's other door: plain SMTP, so that any mail library can deliver here."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from email import message_from_bytes, policy
from email.message import EmailMessage

from sandbox import messages
from sandbox.faults import HOLD_S
from sandbox.outside import Outside

logger = logging.getLogger(__name__)
LONGEST = 10 * 1024 * 1024
Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


class Mailbox:
    """One SMTP conversation."""

    def __init__(self, outside: Outside, reader: Reader, writer: Writer) -> None:
        self.outside, self.reader, self.writer = outside, reader, writer
        self.recipients: list[str] = []

    async def say(self, line: str) -> None:
        """One answer to the caller."""
        self.writer.write(f"{line}\r\n".encode())
        await self.writer.drain()

    async def converse(self) -> None:
        """From greeting to QUIT."""
        await self.say("220 sandbox ESMTP")
        while line := (await self.reader.readline()).decode("utf-8", "replace").strip():
            verb, _, rest = line.partition(" ")
            answer = ANSWERS.get(verb.upper(), Mailbox.unknown)
            if not await answer(self, rest):
                return

    async def hello(self, rest: str) -> bool:
        """EHLO and HELO."""
        await self.say(f"250-sandbox\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n250 SIZE {LONGEST}")
        return True

    async def authenticate(self, rest: str) -> bool:
        """Any name and password will do."""
        await self.say("235 2.7.0 Accepted")
        return True

    async def start(self, rest: str) -> bool:
        """MAIL and RSET begin a new letter."""
        self.recipients = []
        await self.say("250 2.1.0 OK")
        return True

    async def recipient(self, rest: str) -> bool:
        """RCPT TO:<address>."""
        address = rest.partition(":")[2].split(">")[0].strip(" <")
        if "@" not in address:
            await self.say("550 5.1.3 Bad recipient address")
            return True
        self.recipients.append(address)
        await self.say("250 2.1.5 OK")
        return True

    async def data(self, rest: str) -> bool:
        """The letter itself, kept once for every recipient."""
        if not self.recipients:
            await self.say("503 5.5.1 RCPT first")
            return True
        await self.say("354 End with a dot")
        raw = await self.reader.readuntil(b"\r\n.\r\n")
        keep(self.outside, self.recipients, raw[:-3].replace(b"\r\n..", b"\r\n."))
        await self.say("250 2.0.0 Kept")
        return True

    async def nothing(self, rest: str) -> bool:
        """NOOP."""
        await self.say("250 2.0.0 OK")
        return True

    async def unknown(self, rest: str) -> bool:
        """Everything else."""
        await self.say("502 5.5.2 Command not recognised")
        return True

    async def quit(self, rest: str) -> bool:
        """Goodbye."""
        await self.say("221 2.0.0 Bye")
        return False


ANSWERS: dict[str, Callable[[Mailbox, str], Awaitable[bool]]] = {
    "EHLO": Mailbox.hello,
    "HELO": Mailbox.hello,
    "AUTH": Mailbox.authenticate,
    "MAIL": Mailbox.start,
    "RSET": Mailbox.start,
    "RCPT": Mailbox.recipient,
    "DATA": Mailbox.data,
    "NOOP": Mailbox.nothing,
    "QUIT": Mailbox.quit,
}


def keep(outside: Outside, recipients: list[str], raw: bytes) -> None:
    """Read a letter and put it into the inbox."""
    letter = message_from_bytes(raw, policy=policy.default)
    if not isinstance(letter, EmailMessage):
        return
    body = letter.get_body(("plain", "html"))
    text = body.get_content().replace("\r\n", "\n").strip() if body else ""
    names = [part.get_filename() for part in letter.iter_attachments()]
    payload = {"headers": {name: str(value) for name, value in letter.items()}, "attachments": names}
    for address in recipients:
        messages.keep(
            outside.world, "email", address, "email", text, payload, subject=str(letter["subject"] or "")
        )
    outside.shelf.touch()


async def _receive(outside: Outside, reader: Reader, writer: Writer) -> None:
    """One connection, treated as the present fault of the mail service says."""
    fault = outside.faults.of("email")
    try:
        if fault.mode == "error":
            writer.write(b"421 4.3.2 Service not available (sandbox fault)\r\n")
            await writer.drain()
        elif fault.mode == "timeout":
            await asyncio.sleep(HOLD_S)
        elif fault.mode != "refuse":
            await asyncio.sleep(fault.seconds if fault.mode == "slow" else 0)
            await Mailbox(outside, reader, writer).converse()
    except (ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
        logger.info("mail connection lost: %r", error)
    finally:
        writer.close()


async def listen(outside: Outside) -> asyncio.Server | None:
    """Open the door; a taken port costs the mail door only, not the sandbox."""

    async def connected(reader: Reader, writer: Writer) -> None:
        await _receive(outside, reader, writer)

    known = outside.settings
    try:
        server = await asyncio.start_server(connected, known.host, known.mail_port, limit=LONGEST)
    except (OSError, OverflowError) as error:
        logger.warning("no SMTP on port %s: %s", known.mail_port, error)
        return None
    outside.smtp_port = server.sockets[0].getsockname()[1]
    return server
