"""A stand-in for NetSuite that holds to what Oracle documents of journal entries over REST (formats D5)."""

from __future__ import annotations

import base64
import hmac
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from tests.stand_ins.serving import Journal, StandIn

ACCOUNT = "1234567_SB1"


@dataclass
class NetSuiteStandIn(StandIn):
    """`accounts` by internal id, with their type; receivables need a customer."""

    accounts: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, str] = ("hush-consumer_secret", "hush-token_secret")
    nonces: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        base = "/services/rest"
        self._app = Starlette(
            routes=[
                Route(f"{base}/record/v1/journalEntry", self._create, methods=["POST"]),
                Route(f"{base}/record/v1/journalEntry/{{id}}", self._read),
                Route(f"{base}/query/v1/suiteql", self._query, methods=["POST"]),
            ]
        )

    @property
    def app(self) -> ASGIApp:
        return self._app

    async def _create(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        entry = json.loads(await request.body(), parse_float=Decimal, parse_int=Decimal)
        if (wrong := self._wrong(entry)) is not None:
            return wrong
        entry["id"] = str(7_000 + len(self.journals))
        lines = [_line(line) for line in entry["line"]["items"]]
        self.journals.append(
            Journal(entry["id"], entry["tranId"], entry["memo"], entry["tranDate"], lines, entry)
        )
        return Response(status_code=204, headers={"Location": f"{request.url}/{entry['id']}"})

    def _wrong(self, entry: dict[str, Any]) -> Response | None:
        if any(one.raw["externalId"] == entry["externalId"] for one in self.journals):
            return _error("This record already exists.")
        if entry["tranDate"] <= self.closed_until:
            return _error(
                "The transaction date you specified is not within the date range of an open period: closed."
            )
        if entry.get("subsidiary", {}).get("id") != "1":
            return _error("Please enter value(s) for: Subsidiary.")
        lines = entry["line"]["items"]
        if len(lines) < 2:
            return _error("You must enter at least two lines.")
        for line in lines:
            account = self.accounts.get(line["account"]["id"])
            if account is None:
                return _error(f"Invalid Field Value {line['account']['id']} for the following field: account")
            if ("debit" in line) == ("credit" in line):
                return _error("Enter a debit or a credit.")
            if account[2] == "AcctRec" and line.get("entity", {}).get("id") not in self.customers:
                return _error("Please choose a customer for the receivable line.")
        if sum(_line(line)[1] - _line(line)[2] for line in lines):
            return _error("The amounts in a journal entry must balance.")
        return None

    async def _read(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        asked = request.path_params["id"]
        for journal in self.journals:
            if asked in (journal.id, f"eid:{journal.raw['externalId']}"):
                told = dict(journal.raw)
                if request.query_params.get("expandSubResources") != "true":
                    told["line"] = {"links": []}
                return Response(json.dumps(told, default=float), media_type="application/json")
        return _error("The record instance does not exist.", 404)

    async def _query(self, request: Request) -> Response:
        if (no := self._door(request)) is not None:
            return no
        query = json.loads(await request.body())["q"]
        table = re.search(r"FROM (\w+)", query)
        assert table is not None
        rows = {
            "account": [
                {"id": id, "acctnumber": number, "fullname": name, "accttype": kind}
                for id, (number, name, kind) in self.accounts.items()
            ],
            "customer": [{"id": id, "entityid": id, "altname": name} for id, name in self.customers.items()],
            "subsidiary": [{"id": "1", "name": "Harbour & Pine (NetSuite)"}],
        }[table.group(1)]
        return JSONResponse({"items": rows, "hasMore": False, "count": len(rows)})

    def _door(self, request: Request) -> Response | None:
        """The signature, worked out by the book (RFC 5849) and not by the client's own means."""
        given = dict(re.findall(r'(\w+)="([^"]*)"', request.headers.get("Authorization", "")))
        signature = unquote(given.pop("oauth_signature", ""))
        if given.pop("realm", "") != ACCOUNT or given["oauth_nonce"] in self.nonces:
            return _error("Invalid login attempt.", 401)
        self.nonces.add(given["oauth_nonce"])
        told = [(name, unquote(value)) for name, value in given.items()] + list(
            request.query_params.multi_items()
        )
        pairs = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in told)
        parameters = "&".join("=".join(pair) for pair in pairs)
        address = str(request.url).split("?")[0]
        base = "&".join(quote(text, safe="~") for text in (request.method, address, parameters))
        key = "&".join(quote(text, safe="~") for text in self.secrets)
        wanted = base64.b64encode(hmac.new(key.encode(), base.encode(), sha256).digest()).decode()
        return None if signature == wanted else _error("Invalid login attempt.", 401)


def _line(line: dict[str, Any]) -> tuple[str, int, int]:
    return (
        line["account"]["id"],
        int(line.get("debit", Decimal(0)) * 100),
        int(line.get("credit", Decimal(0)) * 100),
    )


def _error(detail: str, status: int = 400) -> Response:
    told = {"detail": detail, "o:errorCode": "USER_ERROR"}
    return JSONResponse({"title": "Bad Request", "status": status, "o:errorDetails": [told]}, status)
