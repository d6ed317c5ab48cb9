"""A new order: customer, reference and lines, in a batch that takes orders now."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations
from tieout.pages.orders import addresses, choosing
from tieout.pages.orders.lines import MORE, at_its_line, places_keyed, places_of, with_places
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)

TEXTS = ("batchId", "orderDate", "terms", "customerPo", "memo")
LINE = ("accountNumber", "description", "amount")


async def show(request: Request) -> Response:
    """An empty form; `?batch=` chooses the batch."""
    return await _page(request, None)


async def create(request: Request) -> Response:
    """`POST /orders`: place it and go on to its page; `more` only asks for further lines."""
    values = await submitted(request)
    if "more" in values:
        return await _page(request, Form("order", with_places(values, LINE, MORE)), status=200)
    places = places_keyed(values, LINE)
    entered = {
        **{name: values.get(name, "") for name in ("customerNumber", "reference")},
        **given(values, *TEXTS, "idempotencyKey"),
        "lines": [_line(values, place) for place in places],
    }
    if codes := [code.strip() for code in values.get("taxCodes", "").split(",") if code.strip()]:
        entered["taxCodes"] = codes
    outcome = await OPERATIONS.change(request, "PlaceOrder", input=entered)
    if outcome.refusal is None:
        said = f"Order {outcome.data['reference']} is placed."
        return see_other(request, addresses.order(outcome.data["id"]), outcome.warnings, said=said)
    refusal = at_its_line(outcome.refusal, places)
    return await _page(request, Form("order", with_places(values, LINE), refusal))


async def _page(request: Request, form: Form | None, status: int = 422) -> Response:
    data = await OPERATIONS.show(request, "NewOrder")
    begun = form or Form("order", _begin(request, data)).focusing("customerNumber")
    context = {
        **data,
        "form": begun,
        "places": places_of(begun.values),
        "batches": choosing.choices(
            data["batches"]["nodes"], "Today's external batch, made if it is missing"
        ),
        "accounts": [one for one in data["accounts"]["nodes"] if one["active"] and not one["arControl"]],
    }
    return page(request, "orders/new.html", context, status=status if form else 200)


def _begin(request: Request, data: Mapping[str, Any]) -> dict[str, Any]:
    blank = dict.fromkeys((*TEXTS, "customerNumber", "reference", "taxCodes"), "")
    begun = {
        **blank,
        "orderDate": data["company"]["today"],
        "batchId": request.query_params.get("batch", ""),
        "idempotencyKey": secrets.token_hex(12),
    }
    return with_places(begun, LINE)


def _line(values: Mapping[str, str], place: int) -> dict[str, Any]:
    line = given({name: values.get(f"{name}.{place}", "") for name in LINE}, *LINE)
    return {"amount": "", **line, "taxed": values.get(f"untaxed.{place}") != "on"}
