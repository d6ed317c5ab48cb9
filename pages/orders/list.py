"""The list of orders: by status and by what their references begin with."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.orders import addresses
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)
STATUSES = ("OPEN", "INVOICED", "CANCELLED")


async def show(request: Request) -> Response:
    """The list, or the rows alone when a filter changes."""
    query = {name: request.query_params.get(name, "").strip() for name in ("status", "search", "customer")}
    status = query["status"]
    wanted = {
        "status": [status] if status in STATUSES else None,
        "search": query["search"],
        "customerId": query["customer"],
    }
    data = await OPERATIONS.show(
        request, "OrderList", filter={k: v for k, v in wanted.items() if v}, **paging.asked(request)
    )
    context = {
        **data,
        "form": Form("filter", query),
        "filtered": any(query.values()),
        "here": addresses.orders(**query),
        "live_topic": "orders",
        "statuses": [("", "Any"), *((one, one.capitalize()) for one in STATUSES)],
    }
    return page(request, "orders/list.html", context, live=("order_list",))
