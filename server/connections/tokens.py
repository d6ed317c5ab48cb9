"""OAuth 2: asking with an access token, and renewing it once when it has run out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any

import httpx

from tieout.domain.clock import now
from tieout.domain.exports.access import Access, keep_secrets, note_expired, open_connection
from tieout.domain.exports.books import ConnectionExpired, NotSent
from tieout.server.connections.transport import Wire

_UNAUTHORIZED = 401
_OK = 200
MARGIN = 60
"""Seconds before its end from which an access token is not used any more."""


@dataclass(slots=True)
class Tokens:
    """The tokens of one connection. `renewing` is the process's lock: two at once would void each other's."""

    wire: Wire
    url: str
    access: Access
    renewing: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(
        self, method: str, url: str, *, headers: dict[str, str] | None = None, **asked: Any
    ) -> httpx.Response:
        """As `Wire.ask`; a token that is refused is renewed once, and the very same request sent again.

        Refused (`ConnectionExpired`) when that does not help: somebody has to connect again.
        """
        if float(self.access.secrets.get("access_until", 0)) - MARGIN < now().timestamp():
            await self._renew()
        for last in (False, True):
            authorization = {"Authorization": f"Bearer {self.access.secrets['access_token']}"}
            answer = await self.wire.ask(method, url, headers={**authorization, **(headers or {})}, **asked)
            if answer.status_code != _UNAUTHORIZED:
                return answer
            if not last:
                await self._renew()
        raise await self._expired()

    async def _renew(self) -> None:
        """Unless another did so meanwhile: what is kept is looked at first."""
        async with self.renewing:
            kept = await open_connection(self.access.system)
            before, self.access = self.access, kept
            if kept.secrets.get("access_token") != before.secrets.get("access_token"):
                return
            form = {"grant_type": "refresh_token", "refresh_token": kept.secrets.get("refresh_token", "")}
            answer = await token_answer(self.wire, self.url, kept, form)
            if answer is not None:
                self.access = await keep_secrets(kept, **answer)
                return
            again = await open_connection(self.access.system)
            if again.version == kept.version:
                raise await self._expired()
            self.access = again

    async def _expired(self) -> ConnectionExpired:
        expired = ConnectionExpired(system=self.access.system.called)
        await note_expired(self.access, expired.message)
        return expired


async def token_answer(wire: Wire, url: str, access: Access, form: dict[str, str]) -> dict[str, str] | None:
    """The secrets out of a token endpoint's answer; None when it gives none. What fails is `NotSent`."""
    identity = (access.settings.get("client_id", ""), access.secrets.get("client_secret", ""))
    answer = await wire.ask("POST", url, form=form, auth=identity, headers={"Accept": "application/json"})
    if answer.status_code != _OK:
        return None
    try:
        told = answer.json()
        until = now().timestamp() + float(told["expires_in"])
        access_token, refresh_token = str(told["access_token"]), str(told["refresh_token"])
    except (ValueError, KeyError, TypeError):
        raise NotSent(f"{wire.system.called} gave an answer that is no token.") from None
    return {"access_token": access_token, "refresh_token": refresh_token, "access_until": str(until)}
