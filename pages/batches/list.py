"""The list of batches: by status, type, period and who, each with how far it is from tying out."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, Outcome, Refusal
from tieout.pages.render import NOTHING_TO_SAY, Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

TYPES = ("CASH", "INVOICE", "CREDIT_MEMO", "ADJUSTMENT", "MIXED")
ORIGINS = ("INTERNAL", "EXTERNAL", "AUTOMATIC")
NOT_POSTED = ("OPEN", "CLOSED", "LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED")
STATUSES = (*NOT_POSTED, "POSTED", "DELETED")
NAMES = ("status", "type", "origin", "period", "who", "search")


async def show(request: Request) -> Response:
    """The list, or the rows alone when a filter changes."""
    return await _list(request, NOTHING_TO_SAY)


async def post(request: Request) -> Response:
    """`POST /batches/post`: close, create ledger and post the chosen batches, each by itself (R7.7)."""
    ids = [value for value in (await request.form()).getlist("id") if isinstance(value, str)]
    key = given(await submitted(request), "idempotencyKey")
    if not ids:
        nothing = Refusal("BATCHES_MISSING", "No batch is chosen. Tick those that are to be posted.")
        return await _list(request, Notice(refusal=nothing))
    outcome = await OPERATIONS.change(request, "PostBatches", input={"ids": ids, **key})
    notice = _results(outcome)
    if notice.refusal is None and not is_htmx(request):
        return see_other(request, addresses.batches())
    return await _list(request, notice)


async def _list(request: Request, notice: Notice) -> Response:
    query = {name: request.query_params.get(name, "").strip() for name in NAMES}
    data = await OPERATIONS.show(request, "BatchList", filter=_filter(query), **paging.asked(request))
    periods = [(period["id"], period["name"]) for period in data["fiscalPeriods"]["nodes"]]
    context = {
        **data,
        "form": Form("filter", query),
        "filtered": any(query.values()),
        "here": addresses.batches(**query),
        "choose": "POST" in data["viewer"]["permissions"],
        "live_topic": "batches",
        "statuses": [("", "Any"), ("NOT_POSTED", "Not posted"), *_choices(STATUSES)],
        "types": [("", "Any"), *_choices(TYPES)],
        "origins": [("", "Any"), *_choices(ORIGINS)],
        "periods": [("", "Any"), *periods],
    }
    return page(request, "batches/list.html", context, live=("batch_list",), notice=notice)


def _results(outcome: Outcome) -> Notice:
    """What became of each batch: those posted in one sentence, every other with its reason."""
    if outcome.refusal is not None:
        return Notice(refusal=outcome.refusal)
    posted = [one["batch"]["number"] for one in outcome.data["outcomes"] if one["refusal"] is None]
    reasons = tuple(
        Refusal(one["refusal"]["code"], f"Batch {one['batch']['number']}: {reason.message}")
        for one in outcome.data["outcomes"]
        if one["refusal"] is not None
        for reason in Refusal.of(one["refusal"]).reasons
    )
    text = f"Posted: {', '.join(posted)}." if posted else ""
    return Notice(text, Refusal("BATCHES_NOT_POSTED", "", blockers=reasons) if reasons else None)


def _filter(query: dict[str, str]) -> dict[str, Any]:
    """The query's filter; a value that is no choice is as if it were not there."""
    status = query["status"]
    wanted = {
        "status": list(NOT_POSTED) if status == "NOT_POSTED" else [status] if status in STATUSES else None,
        "type": [query["type"]] if query["type"] in TYPES else None,
        "origin": [query["origin"]] if query["origin"] in ORIGINS else None,
        "fiscalPeriodId": query["period"],
        "createdBy": query["who"],
        "search": query["search"],
    }
    return {name: value for name, value in wanted.items() if value}


def _choices(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, code.replace("_", " ").capitalize()) for code in codes]
