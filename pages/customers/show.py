"""A customer: who it is, what it owes by age, and its open items with what is still to be posted."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.dating import asked_date
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, found
from tieout.pages.render import page
from tieout.pages.reports.charts import ageing_bars

OPERATIONS = Operations.beside(__file__)
_ASKED = ("factor", "unfactor")
LIVE = ("customer_head", "customer_ageing", "customer_facts", "customer_items")


async def show(request: Request) -> Response:
    """The page as of `?asOf=`, today unless that is a date; `?items=all` shows what is settled too.

    `?ask=factor&item=ITEM` asks before an invoice is marked as factored, `unfactor` before it no longer is.
    """
    query = request.query_params
    return await record(request, asking=query.get("ask", ""), item=query.get("item", ""))


async def record(request: Request, *, asking: str = "", item: str = "", form: Form | None = None) -> Response:
    """The page, with what is asked in its dialog; a refused `form` comes back as it was typed."""
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
    nodes = customer["openItems"]["nodes"]
    asked = next((one for one in nodes if one["id"] == item), None) if asking in _ASKED else None
    context = {
        **data,
        "everything": everything,
        "as_of": as_of or data["company"]["today"],
        "form": Form("filter", {"asOf": as_of or data["company"]["today"]}),
        "here": addresses.customer(customer["id"], items="all" if everything else None, asOf=as_of),
        "other": addresses.customer(customer["id"], items=None if everything else "all", asOf=as_of),
        "bars": ageing_bars(customer["ageing"]),
        "live_topic": ["customers", "batches"],
        "asked": asked,
        "sells": asking == "factor",
        "note": form or Form("factoring", {"note": ""}).focusing("note"),
    }
    status = 422 if form else 200
    return page(request, "customers/show.html", context, live=LIVE, status=status)
