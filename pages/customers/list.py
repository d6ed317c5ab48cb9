"""The customers with what each owes, found by number, name or city while typing."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The list, or the rows alone when the search changes."""
    search = request.query_params.get("search", "").strip()
    data = await OPERATIONS.show(request, "CustomerList", search=search, **paging.asked(request))
    context = {
        **data,
        "form": Form("filter", {"search": search}),
        "here": addresses.customers(search=search),
        "live_topic": "customers",
    }
    return page(request, "customers/list.html", context, live=("customer_list",))
