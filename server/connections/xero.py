"""Xero over its accounting API (formats D6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tieout.domain.exports.books import Choice, NotSent, OutsideCompany, SecretsRefused
from tieout.domain.exports.connection import ChoiceKind
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.exports.payloads.xero import booked
from tieout.domain.exports.system import AccountingSystem
from tieout.server.connections.answers import exact, refusal_of, words_of
from tieout.server.connections.tokens import Tokens

_SYSTEM = AccountingSystem.XERO
_OK, _FORBIDDEN = 200, 403


@dataclass(frozen=True, slots=True)
class Xero:
    """The books of one organisation (its tenant)."""

    tokens: Tokens
    url: str

    async def look_up(self, part: JournalPart) -> Sequence[Booked]:
        """By the beginning of the narration; asked for by page, for only then the lines come along."""
        where = f'Narration.StartsWith("{part.number} ")'
        told = await self._read("ManualJournals", {"where": where, "page": "1"})
        live = [one for one in told["ManualJournals"] if one.get("Status") not in ("DELETED", "VOIDED")]
        return [booked(journal, part.currency) for journal in live]

    async def create(self, part: JournalPart, payload: str) -> str:
        """The same `Idempotency-Key` on every try."""
        answer = await self._ask(
            "POST",
            "ManualJournals",
            stores=True,
            content=payload,
            headers={"Content-Type": "application/json", "Idempotency-Key": part.reference},
        )
        told = exact(answer, _SYSTEM, stores=True)
        if answer.status_code == _OK and told.get("ManualJournals"):
            return str(told["ManualJournals"][0]["ManualJournalID"])
        if answer.status_code == _FORBIDDEN:
            raise SecretsRefused(system=_SYSTEM.called, words=words_of(_words(told)))
        raise refusal_of(_words(told), _SYSTEM, part)

    async def read_back(self, part: JournalPart, remote_id: str) -> Booked:
        """By its id."""
        told = await self._read(f"ManualJournals/{remote_id}", {})
        return booked(told["ManualJournals"][0], part.currency)

    async def company(self) -> OutsideCompany:
        """Its name and its accounts; manual journals name no customers."""
        organisation = await self._read("Organisation", {})
        accounts = await self._read("Accounts", {"where": 'Status=="ACTIVE"'})
        found = [
            Choice(
                *(ChoiceKind.ACCOUNT, one["AccountID"], one.get("Code", "")),
                *(one["Name"], one.get("Type", "")),
            )
            for one in accounts["Accounts"]
        ]
        return OutsideCompany(organisation["Organisations"][0]["Name"], found)

    async def _read(self, path: str, params: dict[str, str]) -> Any:
        answer = await self._ask("GET", path, params=params)
        told = exact(answer, _SYSTEM)
        if answer.status_code == _FORBIDDEN:
            raise SecretsRefused(system=_SYSTEM.called, words=words_of(_words(told)))
        if answer.status_code != _OK:
            raise NotSent(f"{_SYSTEM.called} could not be read: {words_of(_words(told))}")
        return told

    async def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        tenant = {"Accept": "application/json", "xero-tenant-id": self.tokens.access.settings["tenant_id"]}
        headers = tenant | asked.pop("headers", {})
        return await self.tokens.ask(method, f"{self.url}/api.xro/2.0/{path}", headers=headers, **asked)


def _words(told: Any) -> Iterable[str]:
    if not isinstance(told, dict):
        return
    elements = told.get("Elements", [])
    found = [str(one.get("Message", "")) for each in elements for one in each.get("ValidationErrors", [])]
    yield from found or [str(told.get("Message", "")), str(told.get("Detail", ""))]
