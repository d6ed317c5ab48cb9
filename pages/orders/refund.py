"""A refund: money paid back for an open credit (R4.21)."""

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
FIELDS = ("openItemId", "creditNumber", "customerNumber", "amount", "reference", "batchId", "memo")


async def show(request: Request) -> Response:
    """The form; `?item=` is the credit to be paid back, else it is named by its number."""
    return await _page(request, None)


async def pay(request: Request) -> Response:
    """`POST /refunds`: pay it back and look at the entries of its batch."""
    values = await submitted(request)
    outcome = await OPERATIONS.change(
        request, "RefundPayment", input=given(values, *FIELDS, "idempotencyKey")
    )
    if outcome.refusal is None:
        batch = outcome.data["batch"]
        said = f"Paid back, in batch {batch['number']}."
        return see_other(request, all_addresses.entries(batch["id"]), outcome.warnings, said=said)
    return await _page(request, Form("refund", values, outcome.refusal))


async def _page(request: Request, form: Form | None) -> Response:
    query = request.query_params
    item = form.value("openItemId") if form else query.get("item", "")
    data = await OPERATIONS.show(request, "RefundForm", ids=[item] if item else [])
    begun = dict.fromkeys(FIELDS, "") | {"openItemId": item, "batchId": query.get("batch", "")}
    begun["idempotencyKey"] = secrets.token_hex(12)
    context = {
        **data,
        "item": next(iter(data["openItems"]["nodes"]), None),
        "form": form or Form("refund", begun).focusing("amount" if item else "creditNumber"),
        "batches": choosing.choices(
            data["batches"]["nodes"], "Where the credit still stands open, else today's external batch"
        ),
        "ways": {"BATCH_NOT_OPEN": ("Look at the batches", all_addresses.BATCHES)},
    }
    return page(request, "orders/refund.html", context, status=422 if form else 200)
