"""The chart of accounts, found by number or name while typing, and the cash accounts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The chart, or the rows alone when the search changes."""
    search = request.query_params.get("search", "").strip()
    data = await OPERATIONS.show(request, "AccountList", search=search, **paging.asked(request))
    context = {
        **data,
        "form": Form("filter", {"search": search}),
        "here": addresses.accounts(search=search),
        "live_topic": "accounts",
    }
    return page(request, "accounts/list.html", context, live=("account_list", "cash_account_list"))
