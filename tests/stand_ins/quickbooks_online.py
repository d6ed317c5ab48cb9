"""A stand-in for QuickBooks Online that holds to what Intuit documents of journal entries (formats D1)."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.stand_ins.consent import Consent
from tests.stand_ins.serving import Journal

REALM = "9130357849000001"


@dataclass
class QuickBooksOnlineStandIn(Consent):
    """`accounts` by id, with their type; `repeats` whether a request id is answered as before (issue 352)."""

    accounts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    repeats: bool = True
    refuses_duplicates: bool = True
    subscribed: bool = True
    answered: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = "/v3/company/{realm}"
        self._app = Starlette(
            routes=[
                Route(f"{base}/journalentry", self._create, methods=["POST"]),
                Route(f"{base}/journalentry/{{id}}", self._read),
                Route(f"{base}/companyinfo/{{id}}", self._company),
                Route(f"{base}/query", self._query),
                *self.consenting(realmId=REALM),
            ]
        )

    @property
    def app(self) -> ASGIApp:
        return self._app

    async def _create(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        asked = request.query_params.get("requestid", "")
        if not asked or len(asked) > 50:
            return _fault("2020", "Required param missing", "requestid")
        if self.repeats and asked in self.answered:
            return _json(self.answered[asked])
        entry = json.loads(await request.body(), parse_float=Decimal, parse_int=Decimal)
        wrong = self._wrong(entry)
        if wrong is not None:
            return wrong
        entry["Id"] = str(100 + len(self.journals))
        lines = [_line(line) for line in entry["Line"]]
        self.journals.append(
            Journal(entry["Id"], entry["DocNumber"], entry["PrivateNote"], entry["TxnDate"], lines, entry)
        )
        self.answered[asked] = {"JournalEntry": entry, "time": "now"}
        return _json(self.answered[asked])

    def _wrong(self, entry: dict[str, Any]) -> Response | None:
        if not self.subscribed:
            return _fault("6190", "Invalid Company Status", "Subscription period has ended or canceled")
        if len(entry["DocNumber"]) > 21 or len(entry.get("PrivateNote", "")) > 4000:
            return _fault("2050", "String is too long", "DocNumber max 21")
        if entry["TxnDate"] <= self.closed_until:
            return _fault("6210", "Account Period Closed", "The account period has closed")
        if self.refuses_duplicates and any(one.number == entry["DocNumber"] for one in self.journals):
            return _fault("6140", "Duplicate Document Number Error", "You must specify a different number")
        lines = entry.get("Line", [])
        if len(lines) < 2:
            return _fault("2020", "Required param missing", "Line")
        for line in lines:
            detail = line["JournalEntryLineDetail"]
            if line["DetailType"] != "JournalEntryLineDetail" or detail["PostingType"] not in (
                "Debit",
                "Credit",
            ):
                return _fault("2500", "Invalid Reference Id", "PostingType")
            if not isinstance(line["Amount"], Decimal) or line["Amount"] <= 0 or line["Amount"] * 100 % 1:
                return _fault("2010", "Request has invalid or unsupported property", "Amount")
            account = self.accounts.get(detail["AccountRef"]["value"])
            if account is None:
                return _fault(
                    "610",
                    "Object Not Found",
                    "Something you're trying to use has been made inactive. Check the fields with accounts",
                )
            if account[2] == "Accounts Receivable":
                entity = detail.get("Entity", {})
                if entity.get("Type") != "Customer" or entity["EntityRef"]["value"] not in self.customers:
                    return _fault(
                        "6000",
                        "A business validation error has occurred",
                        "When you use Accounts Receivable, you must choose a customer in the Name field",
                    )
        sums = [sum(one[side] for one in map(_line, lines)) for side in (1, 2)]
        if sums[0] != sums[1]:
            return _fault("6000", "A business validation error has occurred", "Transaction is not in balance")
        return None

    async def _read(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        for journal in self.journals:
            if journal.id == request.path_params["id"]:
                return _json({"JournalEntry": journal.raw})
        return _fault("610", "Object Not Found", "JournalEntry")

    async def _query(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        query = request.query_params["query"]
        if found := re.fullmatch(r"select \* from JournalEntry where DocNumber = '([^']*)'", query):
            rows = [one.raw for one in self.journals if one.number == found.group(1)]
            return _json({"QueryResponse": {"JournalEntry": rows} if rows else {}})
        match = re.fullmatch(
            r"select \* from (\w+) where Active = true startposition (\d+) maxresults (\d+)", query
        )
        if match is None:
            return _fault("4000", "Error parsing query", query)
        kind, start, most = match.group(1), int(match.group(2)) - 1, int(match.group(3))
        rows = self._accounts() if kind == "Account" else self._customers()
        return _json({"QueryResponse": {kind: rows[start : start + most]}})

    async def _company(self, request: Request) -> Response:
        return self._door(request) or _json({"CompanyInfo": {"CompanyName": "Harbour & Pine (QuickBooks)"}})

    def _accounts(self) -> list[dict[str, Any]]:
        return [
            {"Id": id, "AcctNum": number, "FullyQualifiedName": name, "AccountType": kind}
            for id, (number, name, kind) in self.accounts.items()
        ]

    def _customers(self) -> list[dict[str, Any]]:
        return [{"Id": id, "DisplayName": name} for id, name in self.customers.items()]

    def _door(self, request: Request) -> Response | None:
        if not self.lets_in(request):
            return _json({"Fault": {"Error": [{"Message": "AuthenticationFailed", "code": "3200"}]}}, 401)
        if request.path_params["realm"] != REALM:
            return _json({"Fault": {"Error": [{"Message": "ApplicationAuthorizationFailed"}]}}, 403)
        return None


def _line(line: dict[str, Any]) -> tuple[str, int, int]:
    detail, cents = line["JournalEntryLineDetail"], int(line["Amount"] * 100)
    debit = detail["PostingType"] == "Debit"
    return detail["AccountRef"]["value"], cents if debit else 0, 0 if debit else cents


def _fault(code: str, message: str, detail: str) -> Response:
    error = {"Message": message, "Detail": detail, "code": code}
    return _json({"Fault": {"Error": [error], "type": "ValidationFault"}}, 400)


def _json(told: Any, status: int = 200) -> Response:
    return Response(json.dumps(told, default=float), status, media_type="application/json")
