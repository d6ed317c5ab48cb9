"""One request to an outside system, and what its failure tells: nothing was stored, or nobody knows."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from tieout.domain.clock import now
from tieout.domain.exports.books import NotSent, OutcomeUnknown
from tieout.domain.exports.system import AccountingSystem

# at DEBUG they would write tokens to the log, at INFO the addresses of companies
for name in ("httpx", "httpcore"):
    logging.getLogger(name).setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(60, connect=10)
LONGEST_REST = timedelta(hours=1)
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)
_BUSY, _BROKEN = 429, 500


def client(timeout: httpx.Timeout = TIMEOUT) -> httpx.AsyncClient:
    """The client of all connections of a process. No redirect is followed: it would carry secrets along."""
    return httpx.AsyncClient(timeout=timeout, follow_redirects=False)


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to one system."""

    http: httpx.AsyncClient
    system: AccountingSystem

    async def ask(
        self,
        method: str,
        url: str,
        *,
        stores: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        content: str | None = None,
        form: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
    ) -> httpx.Response:
        """Its answer, unless that is "too many" or "broken".

        `NotSent` when nothing can have been stored: nothing reached it, it was too busy to look, or the
        request (not `stores`) asks for nothing to be stored. Else `OutcomeUnknown`.
        """
        lost = OutcomeUnknown if stores else NotSent
        asked: dict[str, Any] = {"headers": headers, "params": params, "content": content, "data": form}
        try:
            answer = await self.http.request(method, url, **asked, auth=auth or httpx.USE_CLIENT_DEFAULT)
        except _NEVER_LEFT as failure:
            raise NotSent(f"{self.system.called} cannot be reached ({type(failure).__name__}).") from None
        except httpx.TimeoutException:
            raise lost(f"{self.system.called} did not answer in time.") from None
        except httpx.HTTPError as failure:
            told = f"The line to {self.system.called} was cut ({type(failure).__name__})."
            raise lost(told) from None
        if answer.status_code == _BUSY:
            raise NotSent(f"{self.system.called} takes no more requests at present.", rest_asked(answer))
        if answer.status_code >= _BROKEN:
            told = f"{self.system.called} failed with status {answer.status_code}."
            raise lost(told, rest_asked(answer))
        return answer


def rest_asked(answer: httpx.Response) -> timedelta | None:
    """How long the system wants to be left alone: seconds or a date; None when it does not say."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isdigit():
        return min(timedelta(seconds=int(asked)), LONGEST_REST)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    return min(max(until - now(), timedelta(0)), LONGEST_REST)
