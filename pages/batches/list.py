"""The list of batches: by status, type, period and who, each with how far it is from tying out."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)

TYPES = ("CASH", "INVOICE", "CREDIT_MEMO", "ADJUSTMENT")
NOT_POSTED = ("OPEN", "CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED")
STATUSES = (*NOT_POSTED, "POSTED", "DELETED")
NAMES = ("status", "type", "period", "who", "search")


async def show(request: Request) -> Response:
    """The list, or the rows alone when a filter changes."""
    query = {name: request.query_params.get(name, "").strip() for name in NAMES}
    data = await OPERATIONS.show(request, "BatchList", filter=_filter(query), **paging.asked(request))
    periods = [(period["id"], period["name"]) for period in data["fiscalPeriods"]["nodes"]]
    context = {
        **data,
        "form": Form("filter", query),
        "filtered": any(query.values()),
        "here": addresses.batches(**query),
        "live_topic": "batches",
        "statuses": [("", "Any"), ("NOT_POSTED", "Not posted"), *_choices(STATUSES)],
        "types": [("", "Any"), *_choices(TYPES)],
        "periods": [("", "Any"), *reversed(periods)],
    }
    return page(request, "batches/list.html", context, live=("batch_list",))


def _filter(query: dict[str, str]) -> dict[str, Any]:
    """The query's filter; a value that is no choice is as if it were not there."""
    status = query["status"]
    wanted = {
        "status": list(NOT_POSTED) if status == "NOT_POSTED" else [status] if status in STATUSES else None,
        "type": [query["type"]] if query["type"] in TYPES else None,
        "fiscalPeriodId": query["period"],
        "createdBy": query["who"],
        "search": query["search"],
    }
    return {name: value for name, value in wanted.items() if value}


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code.replace("_", " ").capitalize()) for code in codes]
