"""A fiscal period: its batches and how far each is from being posted, what can be done with it, its notes."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.periods import lifecycle
from tieout.pages.render import Notice, page

OPERATIONS = Operations.beside(__file__)
LIVE = (
    "period_head",
    "period_actions",
    "period_deferrals",
    "period_exceptions",
    "period_batches",
    "period_notes",
)
DIALOGS = ("reopen", "lock", "exception")

HOLD_MEANS = {
    "ERROR": "New batches cannot have a post date in it.",
    "WARN": "Who gives a batch a post date in it is warned.",
    "NONE": "It is only shown: the settings say that a hold has no effect.",
}


async def show(request: Request) -> Response:
    """The whole page, or the block asked for; `?ask=` opens a dialog."""
    return await period_record(request, ask=request.query_params.get("ask", ""))


async def period_record(
    request: Request,
    *,
    ask: str = "",
    form: Form | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    """The page after whatever was done; `ask` with a form shows the dialog again with what was typed."""
    data = await OPERATIONS.show(
        *(request, "PeriodRecord"),
        id=request.path_params["id"],
        notesAfter=request.query_params.get("notesAfter"),
        **paging.asked(request),
    )
    period = found(data["fiscalPeriod"], "fiscal period")
    context = {
        **data,
        "period": period,
        "offers": lifecycle.offers(data),
        "hold_means": HOLD_MEANS[data["company"]["options"]["arHoldReaction"]],
        "tab": "overview",
        "ask": ask if ask in DIALOGS else "",
        "form": form or Form(ask, _begin(ask, data["company"]["timeZone"])),
        "people": await _people(request) if ask == "exception" else [],
        "live_topic": [f"period:{period['id']}", "batches"],
        "here": addresses.period(period["id"]),
    }
    refused = refusal or (form.refusal if form else None)
    return page(
        *(request, "periods/show.html", context),
        live=LIVE,
        notice=Notice(said, refusal, lifecycle.ways(period)),
        status=422 if refused else 200,
    )


async def _people(request: Request) -> list[tuple[str, str]]:
    """Whom an exception may be for."""
    people = (await OPERATIONS.show(request, "People"))["people"]
    return [("", "Everyone"), *((one["id"], one["name"]) for one in people)]


def _begin(ask: str, time_zone: str) -> dict[str, str]:
    """An exception is for the rest of the day, unless told otherwise."""
    if ask != "exception":
        return {"reason": ""}
    return {"userId": "", "endsAt": f"{datetime.now(ZoneInfo(time_zone)):%Y-%m-%d}T23:59", "reason": ""}
