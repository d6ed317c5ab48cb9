"""Sage Intacct over its XML gateway (formats D4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from tieout.domain.exports.access import Access
from tieout.domain.exports.books import (
    Choice,
    NotSent,
    OutcomeUnknown,
    OutsideCompany,
    SecretsRefused,
)
from tieout.domain.exports.connection import ChoiceKind
from tieout.domain.exports.payloads.intacct import booked
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.exports.system import AccountingSystem
from tieout.server.connections.answers import refusal_of, words_of
from tieout.server.connections.transport import Wire

PAGE = 1_000
_SYSTEM = AccountingSystem.INTACCT
_SESSION_OVER = "session"
_HEADER = ("RECORDNO", "BATCH_TITLE", "REFERENCENO")
_ENTRY = ("ACCOUNTNO", "TR_TYPE", "TRX_AMOUNT")


class _SaysNo(Exception):
    """The gateway's own errors."""

    def __init__(self, words: list[str]) -> None:
        super().__init__(*words)
        self.words = words


@dataclass(slots=True)
class Intacct:
    """The books of one company. `sessions` is kept for the process: signing in anew costs a request."""

    wire: Wire
    access: Access
    url: str
    sessions: dict[int, str] = field(default_factory=dict)

    async def look_up(self, part: JournalPart) -> Sequence[Booked]:
        """By reference number, each with its entries."""
        query = f"REFERENCENO = '{part.number}'"
        found = await self._read_all("GLBATCH", _HEADER, query)
        return [await self._booked(one, part.currency) for one in found]

    async def create(self, part: JournalPart, payload: str) -> str:
        """Under a control id of its own, which the gateway takes once only."""
        function = f'<function controlid="{part.reference}"><create>{payload}</create></function>'
        try:
            data = await self._in_session(function, control=part.reference, stores=True)
        except _SaysNo as no:
            raise refusal_of(no.words, _SYSTEM, part) from None
        record = data.findtext(".//RECORDNO") or ""
        if not record:
            raise OutcomeUnknown(f"{_SYSTEM.called} does not say under which number it stored the entry.")
        return record

    async def read_back(self, part: JournalPart, remote_id: str) -> Booked:
        """By its record number."""
        found = await self._read_all("GLBATCH", _HEADER, f"RECORDNO = '{remote_id}'")
        if not found:
            raise NotSent(f"{_SYSTEM.called} does not show the entry it stored as {remote_id} yet.")
        return await self._booked(found[0], part.currency)

    async def company(self) -> OutsideCompany:
        """Its name, its accounts and its customers."""
        named = await self._read_all("COMPANYINFO", ("NAME",), "")
        accounts = await self._read_all("GLACCOUNT", ("RECORDNO", "ACCOUNTNO", "TITLE"), "STATUS = 'active'")
        customers = await self._read_all("CUSTOMER", ("CUSTOMERID", "NAME"), "STATUS = 'active'")
        return OutsideCompany(
            named[0].get("NAME", "") if named else self.access.settings["company_id"],
            [
                *(
                    Choice(ChoiceKind.ACCOUNT, one["RECORDNO"], one["ACCOUNTNO"], one["TITLE"])
                    for one in accounts
                ),
                *(Choice(ChoiceKind.CUSTOMER, one["CUSTOMERID"], "", one["NAME"]) for one in customers),
            ],
        )

    async def _booked(self, header: dict[str, str], currency: str) -> Booked:
        query = f"BATCHNO = '{header['RECORDNO']}'"
        entries = await self._read_all("GLENTRY", _ENTRY, query)
        told = ((one["ACCOUNTNO"], one["TR_TYPE"], one["TRX_AMOUNT"]) for one in entries)
        return booked(header["RECORDNO"], header["BATCH_TITLE"], header["REFERENCENO"], told, currency)

    async def _read_all(self, kind: str, fields: Sequence[str], query: str) -> list[dict[str, str]]:
        asked = (
            f"<readByQuery><object>{kind}</object><fields>{','.join(fields)}</fields>"
            f"<query>{escape(query)}</query><pagesize>{PAGE}</pagesize></readByQuery>"
        )
        found: list[dict[str, str]] = []
        while asked:
            try:
                data = await self._in_session(f'<function controlid="read">{asked}</function>')
            except _SaysNo as no:
                raise NotSent(f"{_SYSTEM.called} could not be read: {words_of(no.words)}") from None
            found += [{name: one.findtext(name) or "" for name in fields} for one in data]
            more = int(data.get("numremaining", "0"))
            result = escape(data.get("resultId", ""))
            asked = f"<readMore><resultId>{result}</resultId></readMore>" if more else ""
        return found

    async def _in_session(self, function: str, *, control: str = "read", stores: bool = False) -> Element:
        """A session that is over is begun anew, once; it is told before anything is done."""
        for last in (False, True):
            session = self.sessions.get(self.access.version) or await self._sign_in()
            identity = f"<sessionid>{escape(session)}</sessionid>"
            try:
                return await self._ask(identity, function, control=control, stores=stores)
            except SecretsRefused:
                self.sessions.clear()
                if last:
                    raise
        raise AssertionError("unreachable")

    async def _sign_in(self) -> str:
        known, secret = self.access.settings, self.access.secrets
        entity = f"<locationid>{escape(known['entity_id'])}</locationid>" if known.get("entity_id") else ""
        identity = (
            f"<login><userid>{escape(known['user_id'])}</userid>"
            f"<companyid>{escape(known['company_id'])}</companyid>"
            f"<password>{escape(secret['user_password'])}</password>{entity}</login>"
        )
        try:
            data = await self._ask(identity, '<function controlid="session"><getAPISession/></function>')
        except _SaysNo as no:
            raise SecretsRefused(system=_SYSTEM.called, words=words_of(no.words)) from None
        self.sessions[self.access.version] = data.findtext(".//sessionid") or ""
        return self.sessions[self.access.version]

    async def _ask(
        self, identity: str, function: str, *, control: str = "read", stores: bool = False
    ) -> Element:
        known, secret = self.access.settings, self.access.secrets
        request = (
            '<?xml version="1.0" encoding="UTF-8"?><request><control>'
            f"<senderid>{escape(known['sender_id'])}</senderid>"
            f"<password>{escape(secret['sender_password'])}</password><controlid>{control}</controlid>"
            f"<uniqueid>{'true' if stores else 'false'}</uniqueid><dtdversion>3.0</dtdversion>"
            "<includewhitespace>false</includewhitespace></control><operation>"
            f"<authentication>{identity}</authentication><content>{function}</content></operation></request>"
        )
        headers = {"Content-Type": "application/xml"}
        answer = await self.wire.ask("POST", self.url, stores=stores, headers=headers, content=request)
        return _data(answer.text, stores=stores)


def _data(text: str, *, stores: bool) -> Element:
    """The data of a good answer; its errors otherwise. `SecretsRefused` when it did not let us in."""
    told = f"{_SYSTEM.called} gave an answer that cannot be read."
    try:
        root: Element = fromstring(text, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        raise (OutcomeUnknown if stores else NotSent)(told) from None
    if root.find("./control/status") is None:
        raise (OutcomeUnknown if stores else NotSent)(told)
    words = [one.text or "" for error in root.iter("error") for one in error if one.tag != "errorno"]
    if root.findtext("./operation/authentication/status", "success") != "success":
        raise SecretsRefused(system=_SYSTEM.called, words=words_of(words))
    if (
        root.findtext("./control/status") != "success"
        or root.findtext("./operation/result/status") != "success"
    ):
        raise _SaysNo(words)
    data: Any = root.find("./operation/result/data")
    return Element("data") if data is None else data
