"""Handing mail to an SMTP server, or to the local outbox that the pages show."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from enum import StrEnum
from typing import Protocol
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import aiosmtplib

from tieout.domain.mail.message import MailMessage
from tieout.server.letter import compose

TIMEOUT = 30.0
"""Seconds a mail server has for each answer."""

SLOWEST = 20_000
"""Bytes a second below which a line is given up on."""


class MailUrlInvalid(ValueError):
    """The setting that names the mail server cannot be read."""


class Undeliverable(Exception):
    """The server will never take this mail; the text is what it said."""


class NotTaken(Exception):
    """The mail did not go through this time; the text says why."""


class Transport(Protocol):
    """A way for mail to go out; raises `Undeliverable` or `NotTaken`, else the mail was taken."""

    async def deliver(self, message: MailMessage) -> None:
        """Hand over one message."""


class Security(StrEnum):
    """How the connection is kept secret: STARTTLS if offered, required or never, or TLS throughout."""

    AUTO = "auto"
    REQUIRED = "required"
    NEVER = "never"
    TLS = "tls"


class LocalOutbox:
    """Mail stays in the books: delivered means shown in the pages."""

    async def deliver(self, message: MailMessage) -> None:
        """Nothing more is to be done."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server that takes what is to be sent, and relays it."""

    host: str
    port: int
    sender: str
    security: Security
    username: str | None = None
    password: str | None = None
    certificates: str | None = None
    timeout: float = TIMEOUT

    async def deliver(self, message: MailMessage) -> None:
        """Send one message over a connection of its own."""
        try:
            letter = await compose(message, sender=self.sender)
            await self._send(letter, message.recipient)
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusal = error.recipients[0]
            raise _refused(refusal.code, refusal.message) from error
        except aiosmtplib.SMTPDataError as error:
            raise _refused(error.code, error.message) from error
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotTaken(self._why(error)) from error
        except ValueError as error:
            raise Undeliverable(f"The message cannot be sent: {error}") from error

    async def _send(self, letter: EmailMessage, recipient: str) -> None:
        sender = parseaddr(self.sender)[1]
        patience = self.timeout + _size(letter) / SLOWEST
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            # The library would ask the DNS for our name, in the event loop.
            local_hostname=sender.partition("@")[2],
            timeout=self.timeout,
            use_tls=self.security is Security.TLS,
            start_tls={Security.REQUIRED: True, Security.AUTO: None}.get(self.security, False),
            cert_bundle=self.certificates,
        )
        async with asyncio.timeout(4 * patience), client:
            await client.send_message(letter, sender=sender, recipients=[recipient], timeout=patience)

    def _why(self, error: Exception) -> str:
        server = f"The mail server {self.host}:{self.port}"
        if isinstance(error, aiosmtplib.SMTPAuthenticationError):
            return f"{server} refused our user name and password: {error.code} {error.message}"
        if isinstance(error, aiosmtplib.SMTPResponseException):
            return f"{server} said: {error.code} {error.message}"
        if isinstance(error, TimeoutError):
            return f"{server} did not answer within {self.timeout:g} seconds."
        if isinstance(error, ssl.SSLError) or isinstance(error.__cause__, ssl.SSLError):
            return f"The connection to {server[0].lower()}{server[1:]} could not be made secure: {error}"
        if isinstance(error, aiosmtplib.SMTPServerDisconnected):
            return f"{server} closed the connection: {error}"
        if isinstance(error, OSError):
            return f"{server} could not be reached: {error}"
        return f"{server} could not be used: {error}"


def transport_of(url: str, *, sender: str) -> Transport:
    """The way out that a setting names.

    `outbox:` keeps mail in the books. `smtp://user:password@host:587?starttls=required` and
    `smtps://user:password@host:465` name a server; with a user STARTTLS is required unless
    `starttls=never`, without one it is used when offered. `?certificates=FILE` trusts the
    certificates of that file instead of the machine's, `?timeout=SECONDS` waits that long.
    """
    parts = urlsplit(url)
    if parts.scheme == "outbox":
        return LocalOutbox()
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise MailUrlInvalid("write outbox:, smtp://host:port or smtps://host:port")
    if "@" not in parseaddr(sender)[1]:
        raise MailUrlInvalid(f"mail needs a sender such as Tieout <books@example.org>, not {sender!r}")
    return _server(parts, sender)


def _server(parts: SplitResult, sender: str) -> SmtpServer:
    wishes = dict(parse_qsl(parts.query, keep_blank_values=True))
    user = unquote(parts.username) if parts.username else None
    try:
        security = _security(parts.scheme, wishes.pop("starttls", None), has_user=user is not None)
        timeout = float(wishes.pop("timeout", TIMEOUT))
        port = parts.port or {"smtps": 465}.get(parts.scheme, 587 if user else 25)
    except ValueError as error:
        raise MailUrlInvalid(str(error)) from error
    certificates = wishes.pop("certificates", None)
    if wishes:
        raise MailUrlInvalid(f"the mail server's address knows no {', '.join(wishes)}")
    return SmtpServer(
        host=parts.hostname or "",
        port=port,
        sender=sender,
        security=security,
        username=user,
        password=unquote(parts.password) if parts.password else None,
        certificates=certificates,
        timeout=timeout,
    )


def _security(scheme: str, wish: str | None, *, has_user: bool) -> Security:
    if scheme == "smtps":
        return Security.TLS
    if wish is None:
        return Security.REQUIRED if has_user else Security.AUTO
    return Security(wish)


def _refused(code: int, words: str) -> Exception:
    said = f"{code} {words}"
    return Undeliverable(said) if code >= 500 else NotTaken(said)


def _size(letter: EmailMessage) -> int:
    return sum(len(part.get_payload(decode=False)) for part in letter.walk() if not part.is_multipart())
