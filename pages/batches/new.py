"""A new batch: its type is chosen first (R2.1), then its header is filled in and keying begins."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)

KINDS = {
    "CASH": "Receipts: one invoice or several, credit memos, on account, miscellaneous, factored.",
    "INVOICE": "Invoices to customers, entered without printing them.",
    "CREDIT_MEMO": "Credits to customers, against an invoice or alone.",
    "ADJUSTMENT": "Receivables raised or lowered: cents left over, bad debt.",
    "MIXED": "Orders and entries of any kind, keyed here or fed by other programs.",
}
_DATED = ("INVOICE", "CREDIT_MEMO")
"""Whose post date may be locked to today (R2.4)."""

_TEXTS = ("number", "description", "postDate", "controlTotal", "branch", "cashAccountId", "depositId")
_COUNTS = ("controlCount", "depositSequence")


async def show(request: Request) -> Response:
    """The five types, or the header of the one chosen."""
    kind = request.query_params.get("type", "")
    return await _page(request, kind if kind in KINDS else "", None)


async def create(request: Request) -> Response:
    """Make the batch and go on to its entries."""
    values = await submitted(request)
    kind = values.get("type", "")
    entered = {**given(values, *_TEXTS, "idempotencyKey"), **whole(values, _COUNTS)}
    entered["shared"] = values.get("shared") == "on"
    if kind == "CASH":
        entered |= await _currency(request, values.get("cashAccountId", ""))
    outcome = await OPERATIONS.change(request, "CreateBatch", input={"type": kind, **entered})
    if outcome.refusal is None:
        return see_other(request, addresses.entries(outcome.data["id"]), outcome.warnings)
    return await _page(request, kind if kind in KINDS else "", Form("new", values, outcome.refusal))


async def _currency(request: Request, cash_account: str) -> dict[str, str]:
    """The choice of a cash account is that of its currency (R3.1, R3.2)."""
    known = (await OPERATIONS.show(request, "NewBatch"))["cashAccounts"]
    return next(({"currency": one["currency"]} for one in known if one["id"] == cash_account), {})


async def _page(request: Request, kind: str, form: Form | None) -> Response:
    data = await OPERATIONS.show(request, "NewBatch")
    context = {
        **data,
        "kinds": KINDS,
        "kind": kind,
        "fixed_to_today": kind in _DATED and data["company"]["options"]["currentDateAsDocumentDate"],
        "form": form or Form("new", _begin(kind, data)).focusing("number"),
        "cash_accounts": [
            (one["id"], f"{one['account']['number']} {one['account']['name']} ({one['currency']})")
            for one in data["cashAccounts"]
            if one["active"]
        ],
    }
    return page(request, "batches/new.html", context, status=422 if form else 200)


def _begin(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    base = data["company"]["currency"]
    default = [one["id"] for one in data["cashAccounts"] if one["isDefault"] and one["currency"] == base]
    return {
        **dict.fromkeys((*_TEXTS, *_COUNTS), ""),
        "type": kind,
        "shared": "on" if kind == "MIXED" else "",
        "postDate": data["company"]["today"],
        "cashAccountId": default[0] if default else "",
        "idempotencyKey": secrets.token_hex(12),
    }
