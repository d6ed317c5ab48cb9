"""NetSuite over its REST record service and SuiteQL (formats D5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from tieout.domain.exports.access import Access
from tieout.domain.exports.books import (
    Choice,
    NotSent,
    OutcomeUnknown,
    OutsideCompany,
    SecretsRefused,
)
from tieout.domain.exports.connection import ChoiceKind
from tieout.domain.exports.payloads.checking import written
from tieout.domain.exports.payloads.netsuite import booked
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.exports.system import AccountingSystem
from tieout.server.connections.answers import exact, refusal_of, words_of
from tieout.server.connections.signing import authorization
from tieout.server.connections.transport import Wire

PAGE = 1_000
_SYSTEM = AccountingSystem.NETSUITE
_RECORD = "record/v1/journalEntry"
_OK, _CREATED, _UNAUTHORIZED, _FORBIDDEN, _MISSING = 200, 204, 401, 403, 404
_ACCOUNTS = "SELECT id, acctnumber, fullname, accttype FROM account WHERE isinactive = 'F' ORDER BY id"
_CUSTOMERS = "SELECT id, entityid, altname FROM customer WHERE isinactive = 'F' ORDER BY id"
_COMPANY = "SELECT id, name FROM subsidiary ORDER BY id"


@dataclass(frozen=True, slots=True)
class NetSuite:
    """The books of one account."""

    wire: Wire
    access: Access
    url: str

    async def look_up(self, part: JournalPart) -> Sequence[Booked]:
        """By external id, which is the reference."""
        answer = await self._ask("GET", f"{_RECORD}/eid:{part.reference}", {"expandSubResources": "true"})
        if answer.status_code == _MISSING:
            return []
        return [booked(self._good(answer), part.currency)]

    async def create(self, part: JournalPart, payload: str) -> str:
        """NetSuite takes an external id once only; the new id stands in the answer's location."""
        answer = await self._ask("POST", _RECORD, {}, stores=True, content=payload)
        if answer.status_code == _CREATED:
            remote_id: str = answer.headers.get("Location", "").rstrip("/").rsplit("/", 1)[-1]
            if not remote_id:
                raise OutcomeUnknown(f"{_SYSTEM.called} does not say under which id it stored the entry.")
            return remote_id
        if answer.status_code in (_UNAUTHORIZED, _FORBIDDEN):
            raise self._not_let_in(answer)
        raise refusal_of(_words(exact(answer, _SYSTEM, stores=True)), _SYSTEM, part)

    async def read_back(self, part: JournalPart, remote_id: str) -> Booked:
        """By its id, lines and all."""
        answer = await self._ask("GET", f"{_RECORD}/{remote_id}", {"expandSubResources": "true"})
        return booked(self._good(answer), part.currency)

    async def company(self) -> OutsideCompany:
        """The name of its first subsidiary, or the account; its accounts and customers."""
        named = await self._all(_COMPANY)
        accounts = [
            Choice(
                *(ChoiceKind.ACCOUNT, str(one["id"]), str(one.get("acctnumber", ""))),
                *(str(one["fullname"]), str(one.get("accttype", ""))),
            )
            for one in await self._all(_ACCOUNTS)
        ]
        customers = [
            Choice(ChoiceKind.CUSTOMER, str(one["id"]), str(one["entityid"]), str(one.get("altname", "")))
            for one in await self._all(_CUSTOMERS)
        ]
        name = str(named[0]["name"]) if named else self.access.settings["account"]
        return OutsideCompany(name, [*accounts, *customers])

    async def _all(self, query: str) -> list[Any]:
        found: list[Any] = []
        more = True
        while more:
            page = {"limit": str(PAGE), "offset": str(len(found))}
            told = self._good(
                await self._ask("POST", "query/v1/suiteql", page, content=written({"q": query}))
            )
            found += told["items"]
            more = bool(told.get("hasMore")) and bool(told["items"])
        return found

    async def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        *,
        stores: bool = False,
        content: str | None = None,
    ) -> httpx.Response:
        base = self.url.format(account=self.access.settings["account"].lower().replace("_", "-"))
        url = f"{base}/services/rest/{path}" + (f"?{urlencode(params)}" if params else "")
        headers = {
            "Authorization": authorization(self.access, method, url),
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Prefer": "transient",
        }
        return await self.wire.ask(method, url, stores=stores, headers=headers, content=content)

    def _good(self, answer: httpx.Response) -> Any:
        if answer.status_code in (_UNAUTHORIZED, _FORBIDDEN):
            raise self._not_let_in(answer)
        told = exact(answer, _SYSTEM)
        if answer.status_code != _OK:
            raise NotSent(f"{_SYSTEM.called} could not be read: {words_of(_words(told))}")
        return told

    def _not_let_in(self, answer: httpx.Response) -> SecretsRefused:
        return SecretsRefused(system=_SYSTEM.called, words=words_of(_words(exact(answer, _SYSTEM))))


def _words(told: Any) -> Iterable[str]:
    if not isinstance(told, dict):
        return
    details = [str(one.get("detail", "")) for one in told.get("o:errorDetails", [])]
    yield from details or [str(told.get("title", ""))]
