"""The lines to all outside systems of a process: one HTTP client, and what is kept between two requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx

from tieout.domain.exports.access import Access
from tieout.domain.exports.books import OutsideBooks
from tieout.domain.exports.system import AccountingSystem
from tieout.server.connections.intacct import Intacct
from tieout.server.connections.netsuite import NetSuite
from tieout.server.connections.quickbooks_online import QuickBooksOnline
from tieout.server.connections.tokens import Tokens
from tieout.server.connections.transport import TIMEOUT, Wire, client
from tieout.server.connections.xero import Xero
from tieout.server.settings import Settings

_SYSTEM = AccountingSystem


@dataclass(slots=True)
class Lines:
    """Makes the client of a system out of an opened connection."""

    settings: Settings
    http: httpx.AsyncClient
    _renewing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _sessions: dict[int, str] = field(default_factory=dict)

    def books(self, access: Access) -> OutsideBooks:
        """The outside books of that connection."""
        settings, wire = self.settings, Wire(self.http, access.system)
        if access.system is _SYSTEM.QUICKBOOKS_ONLINE:
            tokens = Tokens(wire, settings.quickbooks_token_url, access, self._renewing)
            return QuickBooksOnline(tokens, settings.quickbooks_api_url.rstrip("/"))
        if access.system is _SYSTEM.XERO:
            tokens = Tokens(wire, settings.xero_token_url, access, self._renewing)
            return Xero(tokens, settings.xero_api_url.rstrip("/"))
        if access.system is _SYSTEM.NETSUITE:
            return NetSuite(wire, access, settings.netsuite_url.rstrip("/"))
        return Intacct(wire, access, settings.intacct_url, self._sessions)


@asynccontextmanager
async def lines(settings: Settings, *, waits: httpx.Timeout = TIMEOUT) -> AsyncIterator[Lines]:
    """The lines for the length of the block."""
    async with client(waits) as http:
        yield Lines(settings, http)
