"""A customer: who it is, what it owes by age, and its open items with what is still to be posted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.dating import asked_date
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, found
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)
LIVE = ("customer_head", "customer_ageing", "customer_facts", "customer_items")


async def show(request: Request) -> Response:
    """The page as of `?asOf=`, today unless that is a date; `?items=all` shows what is settled too."""
    everything = request.query_params.get("items") == "all"
    as_of = asked_date(request, "asOf")
    data = await OPERATIONS.show(
        *(request, "CustomerRecord"),
        id=request.path_params["id"],
        asOf=as_of,
        openOnly=not everything,
        **paging.asked(request),
    )
    customer = found(data["customer"], "customer")
    context = {
        **data,
        "everything": everything,
        "as_of": as_of or data["company"]["today"],
        "form": Form("filter", {"asOf": as_of or data["company"]["today"]}),
        "here": addresses.customer(customer["id"], items="all" if everything else None, asOf=as_of),
        "other": addresses.customer(customer["id"], items=None if everything else "all", asOf=as_of),
        "live_topic": ["customers", "batches"],
    }
    return page(request, "customers/show.html", context, live=LIVE)
