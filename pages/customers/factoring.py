"""Marking an invoice of a customer as factored, or no longer, with a note (R3.39)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.customers.show import OPERATIONS, record
from tieout.pages.forms import Form, given, submitted
from tieout.pages.render import see_other


async def mark(request: Request) -> Response:
    """`POST .../factored`: sold to a factor, whose receipt alone pays it from then on."""
    return await _change(request, "MarkFactored", "factor")


async def unmark(request: Request) -> Response:
    """`POST .../unfactored`: its customer pays it again."""
    return await _change(request, "UnmarkFactored", "unfactor")


async def _change(request: Request, operation: str, asking: str) -> Response:
    values = await submitted(request)
    item = request.path_params["item"]
    outcome = await OPERATIONS.change(
        *(request, operation),
        id=item,
        input={"note": values.get("note", ""), **given(values, "idempotencyKey")},
    )
    if outcome.refusal is None:
        return see_other(request, addresses.customer(request.path_params["id"]))
    return await record(request, asking=asking, item=item, form=Form("factoring", values, outcome.refusal))
