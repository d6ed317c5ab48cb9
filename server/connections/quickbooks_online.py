"""QuickBooks Online over its REST API (formats D1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tieout.domain.exports.books import Choice, NotSent, OutsideCompany, SecretsRefused
from tieout.domain.exports.connection import ChoiceKind
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.exports.payloads.quickbooks_online import booked
from tieout.domain.exports.system import AccountingSystem
from tieout.server.connections.answers import exact, refusal_of, words_of
from tieout.server.connections.tokens import Tokens

MINOR_VERSION = "75"
PAGE = 1_000
_SYSTEM = AccountingSystem.QUICKBOOKS_ONLINE
_OK, _FORBIDDEN = 200, 403


@dataclass(frozen=True, slots=True)
class QuickBooksOnline:
    """The books of one company (its realm)."""

    tokens: Tokens
    url: str

    async def look_up(self, part: JournalPart) -> Sequence[Booked]:
        """By document number, which need not be the only one of its kind there."""
        query = f"select * from JournalEntry where DocNumber = '{part.number}'"
        return [booked(entry, part.currency) for entry in await self._query(query, "JournalEntry")]

    async def create(self, part: JournalPart, payload: str) -> str:
        """The same `requestid` on every try: QuickBooks answers the second as it did the first."""
        answer = await self._ask(
            "POST",
            "journalentry",
            stores=True,
            params={"requestid": part.reference, "minorversion": MINOR_VERSION},
            content=payload,
            headers={"Content-Type": "application/json"},
        )
        told = exact(answer, _SYSTEM, stores=True)
        if answer.status_code == _OK and "JournalEntry" in told:
            return str(told["JournalEntry"]["Id"])
        if answer.status_code == _FORBIDDEN:
            raise SecretsRefused(system=_SYSTEM.called, words=words_of(_words(told)))
        raise refusal_of(_words(told), _SYSTEM, part)

    async def read_back(self, part: JournalPart, remote_id: str) -> Booked:
        """By its id."""
        told = await self._read(f"journalentry/{remote_id}", {})
        return booked(told["JournalEntry"], part.currency)

    async def company(self) -> OutsideCompany:
        """Its name, and its active accounts and customers."""
        info = await self._read(f"companyinfo/{self.tokens.access.settings['realm_id']}", {})
        accounts = [
            Choice(
                *(ChoiceKind.ACCOUNT, str(one["Id"]), one.get("AcctNum", "")),
                *(one["FullyQualifiedName"], one.get("AccountType", "")),
            )
            for one in await self._all("Account")
        ]
        customers = [
            Choice(ChoiceKind.CUSTOMER, str(one["Id"]), "", one["DisplayName"])
            for one in await self._all("Customer")
        ]
        return OutsideCompany(info["CompanyInfo"]["CompanyName"], [*accounts, *customers])

    async def _all(self, kind: str) -> list[Any]:
        found: list[Any] = []
        while True:
            part = f"startposition {len(found) + 1} maxresults {PAGE}"
            page = await self._query(f"select * from {kind} where Active = true {part}", kind)
            found += page
            if len(page) < PAGE:
                return found

    async def _query(self, query: str, kind: str) -> list[Any]:
        told = await self._read("query", {"query": query})
        found: list[Any] = told["QueryResponse"].get(kind, [])
        return found

    async def _read(self, path: str, params: dict[str, str]) -> Any:
        answer = await self._ask("GET", path, params={**params, "minorversion": MINOR_VERSION})
        told = exact(answer, _SYSTEM)
        if answer.status_code == _FORBIDDEN:
            raise SecretsRefused(system=_SYSTEM.called, words=words_of(_words(told)))
        if answer.status_code != _OK:
            raise NotSent(f"{_SYSTEM.called} could not be read: {words_of(_words(told))}")
        return told

    async def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        realm = self.tokens.access.settings["realm_id"]
        headers = {"Accept": "application/json", **asked.pop("headers", {})}
        url = f"{self.url}/v3/company/{realm}/{path}"
        return await self.tokens.ask(method, url, headers=headers, **asked)


def _words(told: Any) -> Iterable[str]:
    for error in told.get("Fault", {}).get("Error", []) if isinstance(told, dict) else []:
        yield from (str(error.get("Message", "")), str(error.get("Detail", "")))
