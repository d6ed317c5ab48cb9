"""A stand-in for the XML gateway of Sage Intacct that holds to its documentation of GL batches (D4)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, fromstring
from xml.sax.saxutils import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.stand_ins.serving import Journal, StandIn

ORDER = (
    *("DOCUMENT", "ACCOUNTNO", "TR_TYPE", "TRX_AMOUNT", "LOCATION", "DEPARTMENT", "CUSTOMERID", "CLASSID"),
    "DESCRIPTION",
)
HEADER = ("JOURNAL", "BATCH_DATE", "BATCH_TITLE", "HISTORY_COMMENT", "REFERENCENO", "STATE", "ENTRIES")
PAGE = 7


@dataclass
class IntacctStandIn(StandIn):
    """`accounts` by number; a control id is good once for storing; answers come in pages of seven."""

    accounts: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    journal: str = "GJ"
    controls: set[str] = field(default_factory=set)
    results: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._app = Starlette(routes=[Route("/ia/xml/xmlgw.phtml", self._gateway, methods=["POST"])])

    @property
    def app(self) -> ASGIApp:
        return self._app

    async def _gateway(self, request: Request) -> Response:
        asked = fromstring(await request.body())
        control = asked.find("control")
        assert control is not None
        if (control.findtext("senderid"), control.findtext("password")) != (
            *("hush-sender_id", "hush-sender_password"),
        ):
            return _control_failure("XL03000006", "Incorrect Intacct XML Partner ID or password.")
        unique = control.findtext("uniqueid") == "true"
        if unique and control.findtext("controlid") in self.controls:
            return _control_failure("XL03000009", "The controlid is not unique.")
        session = asked.findtext(".//authentication/sessionid")
        login = asked.find(".//authentication/login")
        if session is not None and session not in self.tokens:
            return _unauthenticated("The session is over.")
        if login is not None and login.findtext("password") != "hush-user_password":
            return _unauthenticated("Sign-in information is incorrect.")
        function = asked.find(".//content/function")
        assert function is not None
        if not function.get("controlid"):
            return _failure("A function needs a controlid.")
        answer = self._done(function[0])
        if unique and b"<status>failure" not in answer.body:
            self.controls.add(control.findtext("controlid") or "")
        return answer

    def _done(self, asked: Element) -> Response:
        if asked.tag == "getAPISession":
            session = f"hush-session-{secrets.token_hex(6)}"
            self.tokens.add(session)
            return _data(f"<api><sessionid>{session}</sessionid></api>")
        if asked.tag == "create":
            return self._create(asked[0])
        if asked.tag == "readMore":
            return self._page(asked.findtext("resultId") or "")
        kind, query = asked.findtext("object") or "", asked.findtext("query") or ""
        fields = (asked.findtext("fields") or "").split(",")
        result = secrets.token_hex(4)
        self.results[result] = [
            f"<{kind}>{''.join(f'<{name}>{escape(str(row[name]))}</{name}>' for name in fields)}</{kind}>"
            for row in self._rows(kind, query)
        ]
        return self._page(result)

    def _page(self, result: str) -> Response:
        rows = self.results[result]
        page, self.results[result] = rows[:PAGE], rows[PAGE:]
        left = len(self.results[result])
        return _data("".join(page), f' numremaining="{left}" resultId="{result}"')

    def _rows(self, kind: str, query: str) -> list[dict[str, Any]]:
        if kind == "COMPANYINFO":
            return [{"NAME": "Harbour & Pine (Intacct)"}]
        if kind == "GLACCOUNT":
            return [
                {"RECORDNO": f"R{no}", "ACCOUNTNO": no, "TITLE": name} for no, name in self.accounts.items()
            ]
        if kind == "CUSTOMER":
            return [{"CUSTOMERID": id, "NAME": name} for id, name in self.customers.items()]
        match = re.fullmatch(r"(\w+) = '([^']*)'", query)
        assert match is not None
        name, value = match.groups()
        if kind == "GLBATCH":
            heads = [
                {"RECORDNO": one.id, "BATCH_TITLE": one.memo, "REFERENCENO": one.number}
                for one in self.journals
            ]
            return [row for row in heads if row[name] == value]
        return [
            {
                "ACCOUNTNO": account,
                "TR_TYPE": 1 if debit else -1,
                "TRX_AMOUNT": f"{(debit or credit) / 100:.2f}",
            }
            for one in self.journals
            if one.id == value
            for account, debit, credit in one.lines
        ]

    def _create(self, batch: Element) -> Response:
        if [one.tag for one in batch] != [name for name in HEADER if batch.find(name) is not None]:
            return _failure("Elements are out of order.")
        month, day, year = (batch.findtext("BATCH_DATE") or "").split("/")
        if batch.findtext("JOURNAL") != self.journal:
            return _failure("The journal is invalid.")
        if f"{year}-{month}-{day}" <= self.closed_until:
            return _failure("The books are closed for the date you entered.")
        entries = batch.find("ENTRIES")
        assert entries is not None
        lines = []
        for entry in entries:
            if [one.tag for one in entry] != [name for name in ORDER if entry.find(name) is not None]:
                return _failure("Elements are out of order.")
            account, amount = entry.findtext("ACCOUNTNO") or "", Decimal(entry.findtext("TRX_AMOUNT") or "0")
            if account not in self.accounts:
                return _failure(f"The account {account} is invalid.")
            cents = int(amount * 100)
            lines.append((account, cents, 0) if entry.findtext("TR_TYPE") == "1" else (account, 0, cents))
        if len(lines) < 2 or sum(debit - credit for _, debit, credit in lines):
            return _failure("The transaction does not balance.")
        record = str(500 + len(self.journals))
        title, number = batch.findtext("BATCH_TITLE") or "", batch.findtext("REFERENCENO") or ""
        self.journals.append(Journal(record, number, title, f"{year}-{month}-{day}", lines))
        return _data(f"<glbatch><RECORDNO>{record}</RECORDNO></glbatch>")


def _data(inner: str, attributes: str = "") -> Response:
    return _answer(f"<result><status>success</status><data{attributes}>{inner}</data></result>")


def _failure(words: str) -> Response:
    return _answer(f"<result><status>failure</status>{_errors('BL01001973', words)}</result>")


def _unauthenticated(words: str) -> Response:
    return _answer(f"{_errors('XL03000006', words)}", "failure")


def _answer(inner: str, authentication: str = "success") -> Response:
    operation = f"<authentication><status>{authentication}</status></authentication>{inner}"
    return _xml(f"<control><status>success</status></control><operation>{operation}</operation>")


def _control_failure(code: str, words: str) -> Response:
    return _xml(f"<control><status>failure</status></control>{_errors(code, words)}")


def _errors(code: str, words: str) -> str:
    told = f"<errorno>{code}</errorno><description/><description2>{words}</description2>"
    return f"<errormessage><error>{told}</error></errormessage>"


def _xml(inner: str) -> Response:
    text = f'<?xml version="1.0" encoding="UTF-8"?><response>{inner}</response>'
    return Response(text, media_type="application/xml")
