"""Who pays from which account: what matching has learned, and what is told by hand."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.banking import addresses
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

_FIELDS = ("customerNumber", "routing", "account", "name")


async def show(request: Request) -> Response:
    """The list; `?edit=ID` brings one into the form."""
    return await _page(request, editing=request.query_params.get("edit", ""))


async def create(request: Request) -> Response:
    """Remember a payer."""
    values = await submitted(request)
    entered = {name: values.get(name, "") for name in _FIELDS} | given(values, "idempotencyKey")
    outcome = await OPERATIONS.change(request, "CreatePayer", input=entered)
    if outcome.refusal is not None:
        return await _page(request, form=Form("payer", values, outcome.refusal).focusing("account"))
    return await _saved(request, "The payer is remembered.")


async def update(request: Request) -> Response:
    """Point a payer at another customer."""
    values, id = await submitted(request), request.path_params["id"]
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered["customerNumber"] = values.get("customerNumber", "")
    outcome = await OPERATIONS.change(request, "UpdatePayer", id=id, input=entered)
    if outcome.refusal is not None:
        form = Form("payer", values, outcome.refusal).focusing("customerNumber")
        return await _page(request, editing=id, form=form)
    return await _saved(request, "The payer is changed.")


async def delete(request: Request) -> Response:
    """Forget a payer."""
    key = given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "DeletePayer", id=request.path_params["id"], **key)
    if outcome.refusal is not None:
        return await _page(request, refusal=outcome.refusal)
    return await _saved(request, "The payer is forgotten.")


async def _saved(request: Request, said: str) -> Response:
    return await _page(request, said=said) if is_htmx(request) else see_other(request, addresses.payers())


async def _page(
    request: Request,
    *,
    editing: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(
        request, "PayerList", one=editing, withOne=bool(editing), **paging.asked(request)
    )
    one = found(data["one"], "payer") if editing else None
    begin: dict[str, Any] = dict.fromkeys(_FIELDS, "") | {"idempotencyKey": secrets.token_hex(12)}
    if one is not None:
        begin = {"customerNumber": one["customer"]["number"], "expectedVersion": one["version"]}
    context = {
        **data,
        "editing": one,
        "form": form or Form("payer", begin).focusing("customerNumber"),
        "here": addresses.payers(),
        "may": "ENTER" in data["viewer"]["permissions"],
        "ways": {"REMITTER_CHANGED": ("Look again", addresses.payers(edit=editing))} if editing else {},
        "live_topic": "remitters",
    }
    wrong = refusal or (form.refusal if form else None)
    notice = Notice(said, refusal)
    live = ("payer_list",)
    return page(
        request, "banking/payers.html", context, live=live, notice=notice, status=422 if wrong else 200
    )
