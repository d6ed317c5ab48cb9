"""A write-off: what a customer will not pay is taken off an invoice, with a reason (R4.12, AMB-21)."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses as all_addresses
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations
from tieout.pages.orders import choosing
from tieout.pages.render import page, see_other

OPERATIONS = Operations.beside(__file__)
OPTIONAL = ("customerNumber", "amount", "batchId", "memo")
REQUIRED = ("invoiceNumber", "reason")


async def show(request: Request) -> Response:
    """The form; `?item=` is the invoice to begin with."""
    return await _page(request, None)


async def save(request: Request) -> Response:
    """`POST /write-offs`: write it off and look at the entries of its batch."""
    values = await submitted(request)
    entered = {name: values.get(name, "") for name in REQUIRED}
    outcome = await OPERATIONS.change(
        request, "WriteOff", input={**entered, **given(values, *OPTIONAL, "idempotencyKey")}
    )
    if outcome.refusal is None:
        batch = outcome.data["batch"]
        said = f"Written off, in batch {batch['number']}."
        return see_other(request, all_addresses.entries(batch["id"]), outcome.warnings, said=said)
    return await _page(request, Form("write-off", values, outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    query = request.query_params
    asked = query.get("item", "")
    data = await OPERATIONS.show(request, "WriteOffForm", ids=[asked] if asked else [])
    item = next(iter(data["openItems"]["nodes"]), None)
    begun = dict.fromkeys((*REQUIRED, *OPTIONAL), "") | {"batchId": query.get("batch", "")}
    if item is not None:
        begun |= {"invoiceNumber": item["documentNumber"], "customerNumber": item["customer"]["number"]}
        begun["amount"] = item["available"]["amount"]
    begun["idempotencyKey"] = secrets.token_hex(12)
    reasons = [one for one in data["reasons"] if one["forAdjustments"]]
    context = {
        **data,
        "item": item,
        "form": form or Form("write-off", begun).focusing("reason" if item else "invoiceNumber"),
        "reason_choices": [
            ("", "Choose one"),
            *((one["code"], f"{one['code']} {one['description']}".strip()) for one in reasons),
        ],
        "batch_choices": choosing.choices(
            data["batches"]["nodes"], "Where the invoice still stands open, else today's external batch"
        ),
        "ways": {"BATCH_NOT_OPEN": ("Look at the batches", all_addresses.BATCHES)},
    }
    return page(request, "orders/write_off.html", context, status=422 if form else 200)
