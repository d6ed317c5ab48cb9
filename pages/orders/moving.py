"""Move Open Orders, in a dialog of the batch record: which ones, and where to (R5.3, AMB-24)."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches.show import overview
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations
from tieout.pages.orders.to_move import NEXT
from tieout.pages.render import is_htmx, see_other

OPERATIONS = Operations.beside(__file__)
ALL = "all"


async def move(request: Request) -> Response:
    """`POST /batches/{id}/orders/move`: those ticked, or all there are."""
    id, values = request.path_params["id"], await submitted(request)
    ticked = [one for one in (await request.form()).getlist("order") if isinstance(one, str)]
    entered: dict[str, Any] = given(values, "idempotencyKey")
    if values.get("which") != ALL:
        entered["orderIds"] = ticked
    if values.get("targetId") != NEXT:
        entered["targetId"] = values.get("targetId", "")
    else:
        entered |= given(values, "number")
    outcome = await OPERATIONS.change(request, "MoveOrders", id=id, input=entered)
    if outcome.refusal is not None:
        shown = {"targetId": "", "number": "", **values, **{f"order.{one}": "on" for one in ticked}}
        return await overview(request, ask="move-orders", form=Form("move-orders", shown, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.batch(id), outcome.warnings)
    said = f"The orders stand in batch {outcome.data['target']['number']} now."
    return await overview(request, said=said, warnings=outcome.warnings)
