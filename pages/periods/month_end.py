"""The month end of a fiscal period: its checklist, and its batches closed, posted, rolled and exported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.batches import lifecycle
from tieout.pages.filters import counted
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.periods.choosing import choosable, reasons, started, ticked
from tieout.pages.render import Notice, Ways, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("month_end_head", "month_end_steps", "month_end_runs", "month_end_mass")
DIALOGS = ("roll", "mass-ledger")
SHOWN_REASONS = 8
"""How many reasons of a step are shown; the table below has every batch."""

WAYS: Ways = {
    "BATCH_STILL_OPEN": ("Look at it", addresses.batch),
    "BATCH_NOT_POSTED": ("Look at it", addresses.batch),
    "BATCH_NUMBER_USED": ("The other batch", addresses.batch),
    "BATCH_IN_USE": ("Batches in use", addresses.BATCHES_IN_USE),
    "EARLIER_PERIOD_OPEN": ("Its month end", addresses.month_end),
    "NO_OPEN_PERIOD_AFTER": ("Fiscal periods", addresses.PERIODS),
    "PERIOD_CLOSED": ("Look at the period", addresses.period),
    "PERIOD_ON_HOLD": ("Look at the period", addresses.period),
}


async def show(request: Request) -> Response:
    """The page; `?ask=` opens a dialog, with the batches of `ids` chosen."""
    return await month_end(request, ask=request.query_params.get("ask", ""))


async def start(request: Request) -> Response:
    """`POST /periods/{id}/month-end`: start a run over the chosen batches, and go and watch it."""
    outcome = await started(request, OPERATIONS, period=request.path_params["id"])
    if outcome.refusal is not None:
        return await month_end(request, refusal=outcome.refusal)
    return see_other(request, addresses.run(outcome.data["id"]))


async def roll(request: Request) -> Response:
    """`POST /periods/{id}/roll`: move the post dates of the chosen batches on (R10.3)."""
    values, ids = await submitted(request), await ticked(request)
    entered = {"ids": ids, **given(values, "postDate", "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "Roll", id=request.path_params["id"], input=entered)
    if outcome.refusal is not None:
        form = Form("roll", {"postDate": values.get("postDate", "")}, outcome.refusal)
        return await month_end(request, ask="roll", form=form, chosen=ids)
    outcomes = [
        one | {"refusal": Refusal.of(one["refusal"]) if one["refusal"] else None}
        for one in outcome.data["outcomes"]
    ]
    moved = sum(one["refusal"] is None for one in outcomes)
    said = f"{moved} of {counted(len(outcomes), 'batch', 'batches')} moved."
    return await month_end(request, said=said, outcomes=outcomes)


async def read(request: Request) -> Response:
    """`POST /periods/{id}/read`: note that a report was read (R10.1)."""
    id, values = request.path_params["id"], await submitted(request)
    entered = {"report": values.get("report", ""), **given(values, "idempotencyKey")}
    outcome = await OPERATIONS.change(request, "MarkRead", id=id, input=entered)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.month_end(id))
    said = "" if outcome.refusal else "Noted: the report was read."
    return await month_end(request, said=said, refusal=outcome.refusal)


async def export(request: Request) -> Response:
    """`POST /periods/{id}/mass-ledger`: begin the mass ledger (R8.4), and go and watch it."""
    id, values = request.path_params["id"], await submitted(request)
    content = values.get("content", "")
    entered = {
        "content": content if content in ("SUMMARY", "DETAIL") else "BOTH",
        "includePosted": values.get("includePosted") == "on",
        **given(values, "email", "idempotencyKey"),
    }
    outcome = await OPERATIONS.change(request, "StartMassLedger", id=id, input=entered)
    if outcome.refusal is not None:
        form = Form("mass", {"content": "BOTH", "email": "", "includePosted": "", **values}, outcome.refusal)
        return await month_end(request, ask="mass-ledger", form=form)
    return see_other(request, addresses.run(outcome.data["run"]["id"]))


async def month_end(
    request: Request,
    *,
    ask: str = "",
    form: Form | None = None,
    chosen: Sequence[str] = (),
    said: str = "",
    refusal: Refusal | None = None,
    outcomes: Sequence[Mapping[str, Any]] = (),
) -> Response:
    """The page after whatever was done; a refused `form` comes back as it was typed."""
    id = request.path_params["id"]
    data = await OPERATIONS.show(request, "MonthEnd", id=id, **paging.asked(request))
    period = found(data["fiscalPeriod"], "fiscal period")
    context = {
        **data,
        "monthEnd": [{**step, "reasons": reasons(step["reasons"])} for step in data["monthEnd"]],
        "unposted": choosable(data["unposted"]),
        "period": period,
        "tab": "month-end",
        "ways": WAYS,
        "closable": period["state"] == "OPEN"
        and all(step["done"] for step in data["monthEnd"] if step["needed"]),
        "reports": _reports(period),
        "shown_reasons": SHOWN_REASONS,
        "ask": ask if ask in DIALOGS else "",
        "chosen": chosen or request.query_params.getlist("ids"),
        "form": form or Form("roll" if ask == "roll" else "mass", _begin(data)),
        "outcomes": outcomes,
        "to_fix": lifecycle.ways,
        "live_topic": [f"period:{period['id']}", "batches", "runs"],
        "here": addresses.month_end(id),
    }
    blocks = (*LIVE, "month_end_outcomes", "month_end_batches") if outcomes else LIVE
    status = 422 if refusal or (form and form.refusal) else 200
    return page(
        *(request, "periods/month_end.html", context),
        live=blocks,
        notice=Notice(said, refusal, WAYS),
        status=status,
    )


def _begin(data: Mapping[str, Any]) -> dict[str, str]:
    return {"postDate": "", "content": "BOTH", "email": data["viewer"]["email"], "includePosted": ""}


def _reports(period: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """What each report of the month end is asked for: the period, or its last day."""
    end, whole = {"asOf": period["endDate"]}, {"start": period["startDate"], "end": period["endDate"]}
    return {"ageing": end, "credits": end, "ledger-summary": whole, "ledger-transactions": whole}
