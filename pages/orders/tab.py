"""The batch record, tab Orders: what stands in a mixed batch, and the way to move what is open."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.batches.show import record
from tieout.pages.operations import Operations, found
from tieout.pages.orders import addresses
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)
LIVE = ("batch_head", "batch_totals", "order_table")


async def show(request: Request) -> Response:
    """The whole tab, or the block asked for."""
    id = request.path_params["id"]
    data = await OPERATIONS.show(request, "BatchOrders", id=id, **paging.asked(request))
    batch = found(data["batch"], "batch")
    context = {**data, **record(batch, "orders"), "here": addresses.batch_orders(id)}
    return page(request, "orders/tab.html", context, live=LIVE)
