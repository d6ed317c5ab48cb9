"""A stand-in for Xero that holds to what its API documents of manual journals (formats D6)."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.stand_ins.consent import Consent
from tests.stand_ins.serving import Journal

TENANT = "f3f5f1f0-0000-4000-8000-00000000aaaa"


@dataclass
class XeroStandIn(Consent):
    """`accounts` by code, with their type; those of type BANK or DEBTORS take no manual journals."""

    accounts: dict[str, tuple[str, str]] = field(default_factory=dict)
    answered: dict[str, tuple[bytes, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        base = "/api.xro/2.0"
        self._app = Starlette(
            routes=[
                Route(f"{base}/ManualJournals", self._create, methods=["POST"]),
                Route(f"{base}/ManualJournals", self._list),
                Route(f"{base}/ManualJournals/{{id}}", self._read),
                Route(f"{base}/Organisation", self._organisation),
                Route(f"{base}/Accounts", self._accounts),
                Route("/connections", self._connections),
                *self.consenting(),
            ]
        )

    @property
    def app(self) -> ASGIApp:
        return self._app

    async def _create(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        key, body = request.headers.get("Idempotency-Key", ""), await request.body()
        if not key or len(key) > 128:
            return _invalid("Idempotency-Key is missing or too long")
        if key in self.answered:
            before, answer = self.answered[key]
            return (
                _invalid("Idempotency-Key was used for another request") if before != body else _json(answer)
            )
        (journal,) = json.loads(body, parse_float=Decimal, parse_int=Decimal)["ManualJournals"]
        if (wrong := self._wrong(journal)) is not None:
            return wrong
        journal["ManualJournalID"] = str(uuid.uuid4())
        told = journal["Narration"]
        lines = [_line(line) for line in journal["JournalLines"]]
        number = told.split(" ")[0]
        self.journals.append(
            Journal(journal["ManualJournalID"], number, told, journal["Date"], lines, journal)
        )
        self.answered[key] = (body, {"ManualJournals": [journal]})
        return _json({"ManualJournals": [journal]})

    def _wrong(self, journal: dict[str, Any]) -> Response | None:
        if not journal.get("Narration") or len(journal.get("JournalLines", [])) < 2:
            return _invalid("A narration and two journal lines are required")
        if journal["Date"] <= self.closed_until:
            return _invalid("The document date cannot be before the period lock date")
        for line in journal["JournalLines"]:
            account = self.accounts.get(line["AccountCode"])
            if account is None:
                return _invalid(
                    f"Account code '{line['AccountCode']}' is not a valid code for this document."
                )
            if account[1] in ("BANK", "DEBTORS"):
                return _invalid(f"Account '{line['AccountCode']}' cannot be used in manual journals.")
            if len(line.get("Tracking", [])) > 2:
                return _invalid("At most two tracking categories")
        if sum(line["LineAmount"] for line in journal["JournalLines"]) != 0:
            return _invalid("The total debits must equal total credits")
        return None

    async def _list(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        where = re.fullmatch(r'Narration\.StartsWith\("([^"]*)"\)', request.query_params.get("where", ""))
        found = [one.raw for one in self.journals if where and one.memo.startswith(where.group(1))]
        if "page" not in request.query_params:
            found = [{name: one[name] for name in one if name != "JournalLines"} for one in found]
        return _json({"ManualJournals": found})

    async def _read(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        found = [one.raw for one in self.journals if one.id == request.path_params["id"]]
        return _json({"ManualJournals": found}) if found else JSONResponse({"Message": "Not found"}, 404)

    async def _organisation(self, request: Request) -> Response:
        return self._door(request) or _json({"Organisations": [{"Name": "Harbour & Pine (Xero)"}]})

    async def _accounts(self, request: Request) -> Response:
        rows = [
            {"AccountID": f"id-{code}", "Code": code, "Name": name, "Type": kind}
            for code, (name, kind) in self.accounts.items()
        ]
        return self._door(request) or _json({"Accounts": rows})

    async def _connections(self, request: Request) -> Response:
        if not self.lets_in(request):
            return JSONResponse({"Title": "Unauthorized"}, 401)
        return JSONResponse(
            [{"tenantId": TENANT, "tenantName": "Harbour & Pine", "tenantType": "ORGANISATION"}]
        )

    def _door(self, request: Request) -> Response | None:
        if not self.lets_in(request):
            return JSONResponse({"Title": "Unauthorized", "Detail": "TokenExpired"}, 401)
        if request.headers.get("xero-tenant-id") != TENANT:
            return JSONResponse({"Title": "Forbidden", "Detail": "AuthenticationUnsuccessful"}, 403)
        return None


def _line(line: dict[str, Any]) -> tuple[str, int, int]:
    cents = int(line["LineAmount"] * 100)
    return line["AccountCode"], max(cents, 0), max(-cents, 0)


def _invalid(words: str) -> Response:
    told = {"ValidationErrors": [{"Message": words}]}
    answer = {"ErrorNumber": 10, "Type": "ValidationException", "Message": "A validation exception occurred"}
    return JSONResponse({**answer, "Elements": [told]}, 400)


def _json(told: Any) -> Response:
    return Response(json.dumps(told, default=float), media_type="application/json")
