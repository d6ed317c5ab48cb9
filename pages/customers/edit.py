"""A new customer, and the changes of one there is: the same form."""

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

REQUIRED = ("number", "name")
OPTIONAL = (
    *("city", "billToName", "billTo", "email", "currency", "branch", "normalAccountNumber"),
    *("terms", "vatRule", "salesRep", "area", "state", "parentNumber"),
)
TICKS = ("vat", "factored")


async def new(request: Request) -> Response:
    """An empty form."""
    return await _page(request, None)


async def create(request: Request) -> Response:
    """`POST /customers`: add the customer and go on to its page."""
    values = await submitted(request)
    entered: dict[str, Any] = {name: values.get(name, "") for name in REQUIRED} | _chosen(values)
    outcome = await OPERATIONS.change(
        request, "CreateCustomer", input={**entered, **given(values, *OPTIONAL, "idempotencyKey")}
    )
    if outcome.refusal is None:
        return see_other(request, addresses.customer(outcome.data["id"]))
    return await _page(request, Form("customer", values, outcome.refusal))


async def show(request: Request) -> Response:
    """The form with the customer as it is."""
    return await _page(request, None)


async def update(request: Request) -> Response:
    """`POST /customers/{id}/edit`: save, and go back to the customer."""
    id, values = request.path_params["id"], await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values.get(name, "") for name in (*REQUIRED, *OPTIONAL)} | _chosen(values)
    outcome = await OPERATIONS.change(
        request, "UpdateCustomer", id=id, input={**entered, "active": values.get("active") == "on"}
    )
    if outcome.refusal is None:
        return see_other(request, addresses.customer(id))
    return await _page(request, Form("customer", values, outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    id = request.path_params.get("id")
    data = await OPERATIONS.show(request, "CustomerForm", id=id, withCustomer=id is not None)
    customer = found(data["customer"], "customer") if id else None
    context = {
        **data,
        "customer": customer,
        "address": addresses.customer_edit(id) if id else addresses.CUSTOMERS,
        "back": addresses.customer(id) if id else addresses.CUSTOMERS,
        "form": form or Form("customer", _begin(customer, data)).focusing("name" if customer else "number"),
        "ways": {"CUSTOMER_CHANGED": ("Look again", addresses.customer_edit(id))} if id else {},
    }
    return page(request, "customers/edit.html", context, status=422 if form else 200)


def _begin(customer: Mapping[str, Any] | None, data: Mapping[str, Any]) -> dict[str, Any]:
    if customer is None:
        blank = dict.fromkeys((*REQUIRED, *OPTIONAL, *TICKS, "taxCodes"), "")
        return {
            **blank,
            "currency": data["company"]["currency"],
            "idempotencyKey": secrets.token_hex(12),
        }
    account, parent = customer["normalAccount"], customer["parent"]
    return {
        **customer,
        "normalAccountNumber": account["number"] if account else "",
        "parentNumber": parent["number"] if parent else "",
        "taxCodes": ", ".join(customer["taxCodes"]),
        "expectedVersion": customer["version"],
    }


def _chosen(values: Mapping[str, str]) -> dict[str, Any]:
    """What is ticked, and the tax codes between the commas."""
    codes = [code.strip() for code in values.get("taxCodes", "").split(",")]
    return {"taxCodes": [code for code in codes if code]} | {name: values.get(name) == "on" for name in TICKS}
