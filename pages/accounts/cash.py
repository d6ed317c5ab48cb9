"""Cash Account Maintenance: a new cash account, and the changes of one there is (R3.2)."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, found
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)

_TEXTS = ("accountNumber", "description", "bankAccounts")


async def new(request: Request) -> Response:
    """An empty form."""
    return await _page(request, None)


async def create(request: Request) -> Response:
    """`POST /accounts/cash`: add the cash account and show it among the others."""
    values = await submitted(request)
    entered: dict[str, Any] = {name: values.get(name, "") for name in _TEXTS}
    entered["currency"] = values.get("currency", "").upper()
    entered["isDefault"] = values.get("isDefault") == "on"
    outcome = await OPERATIONS.change(
        request, "CreateCashAccount", input=entered | given(values, "idempotencyKey")
    )
    if outcome.refusal is None:
        return see_other(request, addresses.ACCOUNTS)
    return await _page(request, Form("cash", values, outcome.refusal))


async def show(request: Request) -> Response:
    """The form with the cash account as it is."""
    return await _page(request, None)


async def update(request: Request) -> Response:
    """`POST /accounts/cash/{id}/edit`: save, and show it among the others."""
    id, values = request.path_params["id"], await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values.get(name, "") for name in _TEXTS[1:]}
    entered |= {name: values.get(name) == "on" for name in ("isDefault", "active")}
    outcome = await OPERATIONS.change(request, "UpdateCashAccount", id=id, input=entered)
    if outcome.refusal is None:
        return see_other(request, addresses.ACCOUNTS)
    values |= {name: values.get(name, "") for name in ("isDefault", "active")}
    return await _page(request, Form("cash", values, outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    id = request.path_params.get("id", "")
    data = await OPERATIONS.show(request, "CashAccountForm", id=id, withCashAccount=bool(id))
    kept = found(data["cashAccount"], "cash account") if id else None
    context = {
        **data,
        "kept": kept,
        "address": addresses.cash_account_edit(id) if id else addresses.CASH_ACCOUNTS,
        "form": form or Form("cash", _begin(kept)).focusing("description" if kept else "accountNumber"),
        "ways": {"CASH_ACCOUNT_CHANGED": ("Look again", addresses.cash_account_edit(id))} if id else {},
    }
    return page(request, "accounts/cash.html", context, status=422 if form else 200)


def _begin(kept: Mapping[str, Any] | None) -> dict[str, Any]:
    if kept is None:
        blank = {"accountNumber": "", "currency": "", "description": "", "bankAccounts": "", "isDefault": ""}
        return {**blank, "idempotencyKey": secrets.token_hex(12)}
    return {
        "description": kept["description"],
        "bankAccounts": kept["bankAccounts"],
        "isDefault": kept["isDefault"],
        "active": kept["active"],
        "expectedVersion": kept["version"],
    }
