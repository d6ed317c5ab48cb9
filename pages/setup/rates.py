"""Maintain exchange rates: the currencies in use, a form that sets a rate, and every rate there is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("currency_list", "rate_list")
REQUIRED = ("fromCurrency", "rateDate", "rate")


async def show(request: Request) -> Response:
    """The rates; `?edit=ID` brings one into the form, `?ask=delete&rate=ID` asks before deleting one."""
    query = request.query_params
    deleting = query.get("rate", "") if query.get("ask") == "delete" else ""
    return await _rates(request, editing=query.get("edit", ""), deleting=deleting)


async def create(request: Request) -> Response:
    """`POST /settings/rates`: set a rate and be ready for the next."""
    values = await submitted(request)
    entered = {name: values.get(name, "") for name in REQUIRED} | given(values, "idempotencyKey")
    entered["fromCurrency"] = entered["fromCurrency"].upper()
    outcome = await OPERATIONS.change(request, "CreateExchangeRate", input=entered)
    if outcome.refusal is not None:
        return await _rates(request, form=Form("rate", values, outcome.refusal).focusing("fromCurrency"))
    return await _saved(request, outcome.data)


async def update(request: Request) -> Response:
    """`POST /settings/rates/{id}`: correct a rate."""
    id, values = request.path_params["id"], await submitted(request)
    entered = {"expectedVersion": 0, **whole(values, ["expectedVersion"]), "rate": values.get("rate", "")}
    outcome = await OPERATIONS.change(request, "UpdateExchangeRate", id=id, input=entered)
    if outcome.refusal is not None:
        return await _rates(request, editing=id, form=Form("rate", values, outcome.refusal).focusing("rate"))
    return await _saved(request, outcome.data)


async def delete(request: Request) -> Response:
    """`POST /settings/rates/{id}/delete`."""
    values = await submitted(request)
    asked: dict[str, Any] = {**whole(values, ["expectedVersion"]), **given(values, "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "DeleteExchangeRate", id=request.path_params["id"], **asked)
    if outcome.refusal is None:
        return see_other(request, addresses.RATES)
    return await _rates(request, refusal=outcome.refusal)


async def _saved(request: Request, rate: Mapping[str, Any]) -> Response:
    if not is_htmx(request):
        return see_other(request, addresses.RATES)
    said = (
        f"From {rate['rateDate']} on one {rate['fromCurrency']} is worth {rate['rate']} {rate['toCurrency']}."
    )
    return await _rates(request, said=said)


async def _rates(
    request: Request,
    *,
    editing: str = "",
    deleting: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    wanted = request.query_params.get("currency", "").strip().upper()
    one = editing or deleting
    data = await OPERATIONS.show(
        *(request, "Rates"),
        **(paging.asked(request) | {"currency": wanted or None, "one": one, "withOne": bool(one)}),
    )
    shown = found(data["exchangeRateById"], "exchange rate") if one else None
    others = [currency for currency in data["currencies"] if not currency["isBase"]]
    context = {
        **data,
        "editing": shown if editing else None,
        "deleting": shown if deleting else None,
        "form": form or _begin(shown if editing else None, data["company"]["today"]),
        "filter": Form("filter", {"currency": wanted}),
        "choices": [("", "All"), *((currency["code"], currency["code"]) for currency in others)],
        "old": [currency for currency in others if currency["stale"]],
        "may": "SET_UP" in data["viewer"]["permissions"],
        "here": addresses.rates(currency=wanted),
        "ways": {"RATE_CHANGED": ("Look again", addresses.rates(edit=editing))} if editing else {},
        "live_topic": "rates",
    }
    refused = refusal or (form.refusal if form else None)
    return page(
        *(request, "setup/rates.html", context),
        live=LIVE,
        notice=Notice(said, refusal),
        status=422 if refused else 200,
    )


def _begin(rate: Mapping[str, Any] | None, today: str) -> Form:
    if rate is not None:
        return Form("rate", {"rate": rate["rate"], "expectedVersion": rate["version"]}).focusing("rate")
    values = {"fromCurrency": "", "rateDate": today, "rate": "", "idempotencyKey": secrets.token_hex(12)}
    return Form("rate", values)
