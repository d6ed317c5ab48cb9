"""Deferring the revenue of an invoice: from when, for how long, and to which account it is recognised."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.deferrals import addresses
from tieout.pages.filters import money
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, found
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)

METHODS = (("MONTH", "Same for each month"), ("DAY", "By days"))
SUGGESTED_MONTHS = 12


async def show(request: Request) -> Response:
    """The form for the invoice of `?entry=`."""
    return await _page(request, request.query_params.get("entry", ""), None)


async def create(request: Request) -> Response:
    """`POST /deferrals`: make the schedule and go on to its page."""
    values = await submitted(request)
    entered = {**terms(values), **given(values, "deferredAccountNumber", "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "Defer", id=values.get("entry", ""), input=entered)
    if outcome.refusal is None:
        return see_other(request, addresses.deferral(outcome.data["id"]), said="The revenue is deferred.")
    return await _page(request, values.get("entry", ""), Form("deferral", values, outcome.refusal))


def terms(values: Mapping[str, str]) -> dict[str, Any]:
    """What the forms of a new schedule and of a changed one share; an end date outdoes the months."""
    months = {} if values.get("endDate") else whole(values, ["months"])
    named = {name: values.get(name, "") for name in ("startDate", "revenueAccountNumber")}
    return {**named, "method": values.get("method") or "MONTH", **given(values, "endDate"), **months}


async def _page(request: Request, entry_id: str, form: Form | None) -> Response:
    data = await OPERATIONS.show(request, "DeferralForm", id=entry_id)
    entry = found(data["entry"], "invoice")
    credits, accounts = data["deferrableCredits"], data["accounts"]["nodes"]
    known = {one["number"]: one for one in accounts}
    held = [one for one in credits if known.get(one["accountNumber"], {}).get("kind") == "LIABILITY"]
    context = {
        **data,
        "entry": entry,
        "credits": [(one["accountNumber"], _named(one, known)) for one in credits],
        "holds_none": bool(credits) and not held,
        "accounts": [one for one in accounts if one["active"] and not one["arControl"]],
        "methods": METHODS,
        "form": form
        or Form(
            "deferral",
            {
                "entry": entry["id"],
                "startDate": entry["documentDate"],
                "months": SUGGESTED_MONTHS,
                "endDate": "",
                "method": "MONTH",
                "deferredAccountNumber": (held or credits)[0]["accountNumber"] if credits else "",
                "revenueAccountNumber": "",
                "idempotencyKey": secrets.token_hex(12),
            },
        ).focusing("revenueAccountNumber"),
    }
    return page(request, "deferrals/new.html", context, status=422 if form else 200)


def _named(credit: Mapping[str, Any], accounts: Mapping[str, Mapping[str, Any]]) -> str:
    name = accounts.get(credit["accountNumber"], {}).get("name", "")
    return f"{credit['accountNumber']} {name}: {money(credit['amount'])}"
