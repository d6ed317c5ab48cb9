"""A new account of the chart, and the changes of one there is: the same form."""

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

KINDS = ("ASSET", "LIABILITY", "EQUITY", "INCOME", "EXPENSE")


async def new(request: Request) -> Response:
    """An empty form."""
    return await _page(request, None)


async def create(request: Request) -> Response:
    """`POST /accounts`: add the account and show it in the chart."""
    values = await submitted(request)
    outcome = await OPERATIONS.change(
        request, "CreateAccount", input={**_entered(values), **given(values, "idempotencyKey")}
    )
    if outcome.refusal is None:
        return see_other(request, addresses.accounts(search=outcome.data["number"]))
    return await _page(request, Form("account", values, outcome.refusal))


async def show(request: Request) -> Response:
    """The form with the account as it is."""
    return await _page(request, None)


async def update(request: Request) -> Response:
    """`POST /accounts/{id}/edit`: save, and show the account in the chart."""
    values = await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"]), **_entered(values)}
    outcome = await OPERATIONS.change(
        *(request, "UpdateAccount"),
        id=request.path_params["id"],
        input={**entered, "active": values.get("active") == "on"},
    )
    if outcome.refusal is None:
        return see_other(request, addresses.accounts(search=outcome.data["number"]))
    return await _page(request, Form("account", values, outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    id = request.path_params.get("id", "")
    data = await OPERATIONS.show(request, "AccountForm", id=id, withAccount=bool(id))
    account = found(data["account"], "account") if id else None
    context = {
        **data,
        "account": account,
        "address": addresses.account_edit(id) if id else addresses.ACCOUNTS,
        "kinds": [(kind, kind.capitalize()) for kind in KINDS],
        "form": form or Form("account", _begin(account)).focusing("name" if account else "number"),
        "ways": {"ACCOUNT_CHANGED": ("Look again", addresses.account_edit(id))} if id else {},
    }
    return page(request, "accounts/edit.html", context, status=422 if form else 200)


def _entered(values: Mapping[str, str]) -> dict[str, Any]:
    texts = {name: values.get(name, "") for name in ("number", "name", "kind")}
    return {**texts, "arControl": values.get("arControl") == "on"}


def _begin(account: Mapping[str, Any] | None) -> dict[str, Any]:
    if account is None:
        return {"number": "", "name": "", "kind": "ASSET", "idempotencyKey": secrets.token_hex(12)}
    return {**account, "expectedVersion": account["version"]}
