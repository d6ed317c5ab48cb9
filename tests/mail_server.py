"""A real mail server for tests: takes mail over STARTTLS or TLS with AUTH, and refuses as it is told."""

from __future__ import annotations

import asyncio
import email
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from tests.databases import DIRECTORY

USER, PASSWORD = "tieout", "p@ss/word"


@dataclass
class Post:
    """What the server was told to answer, and what it has taken.

    `recipients`, `senders` and `data` are the answers to come, one a command; when there is none left
    it is 250. While `hanging`, it takes connections and says nothing.
    """

    url: str = ""
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    pause: float = 0.0
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    taken: list[EmailMessage] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)

    @property
    def message_ids(self) -> list[str]:
        """Of what was taken, in the order it came."""
        return [str(message["Message-ID"]) for message in self.taken]

    async def handle_MAIL(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = _next(self.senders)
        if answer.startswith("2"):
            envelope.mail_from = address
            envelope.mail_options.extend(options)
        return answer

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        answer = _next(self.recipients)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=POLICY)
        assert isinstance(message, EmailMessage)
        self.offered.append(str(message["Message-ID"]))
        answer = _next(self.data)
        if answer.startswith("2"):
            self.taken.append(message)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
        await asyncio.sleep(self.pause)
        return answer

    def authenticate(self, server: Any, session: Any, envelope: Any, mechanism: str, auth: Any) -> AuthResult:
        assert isinstance(auth, LoginPassword)
        self.logins.append(auth.login.decode())
        right = (auth.login.decode(), auth.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=right, handled=False)


@asynccontextmanager
async def mail_server(
    *,
    tls: bool = False,
    starttls: bool = False,
    auth: bool = False,
    utf8: bool = True,
    post: Post | None = None,
) -> AsyncIterator[Post]:
    """A server on a free port of this machine; `post.url` is its address for `transport_of`."""
    post = post or Post()
    loop = asyncio.get_running_loop()
    server_side, trusted = _certificates() if tls or starttls else (None, "")

    def protocol() -> SMTP:
        return SMTP(
            post,
            loop=loop,
            hostname="mail.example",
            enable_SMTPUTF8=utf8,
            tls_context=server_side if starttls else None,
            require_starttls=starttls,
            auth_required=auth,
            auth_require_tls=not tls and auth,
            authenticator=post.authenticate,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=server_side if tls else None)
    port = server.sockets[0].getsockname()[1]
    user = f"{USER}:{quote(PASSWORD, safe='')}@" if auth else ""
    trust = f"&certificates={quote(trusted)}" if trusted else ""
    post.url = f"smtp{'s' if tls else ''}://{user}127.0.0.1:{port}?timeout=5{trust}"
    try:
        yield post
    finally:
        server.close()


@asynccontextmanager
async def silent_server() -> AsyncIterator[str]:
    """A server that takes connections and never says a word; the URL to reach it by."""

    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.read()
        finally:
            writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"smtp://127.0.0.1:{port}?timeout=0.3"
    finally:
        server.close()


async def free_port() -> int:
    """A port on which nobody listens."""
    server = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    port = int(server.sockets[0].getsockname()[1])
    server.close()
    await server.wait_closed()
    return port


@cache
def _certificates() -> tuple[ssl.SSLContext, str]:
    """The server's side, and the file of the authority that vouches for it; made once a run."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = Path(os.environ[DIRECTORY]) / f"authority-{os.getpid()}.pem"
    authority.cert_pem.write_to_path(str(trusted))
    return context, str(trusted)


def _next(answers: list[str]) -> str:
    return answers.pop(0) if answers else "250 OK"
