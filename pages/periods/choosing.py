"""Which batches of a list are ticked, and starting a run over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from starlette.requests import Request

from tieout.pages.forms import given, submitted
from tieout.pages.operations import Operations, Outcome, Refusal

GOALS = ("POST_BATCHES", "CLOSE", "CREATE_LEDGERS", "POST")
NOTHING = Refusal("NOTHING_TO_RUN", "No batch is chosen. Tick at least one.")


async def ticked(request: Request) -> list[str]:
    """The ids of the ticked batches."""
    return [value for value in (await request.form()).getlist("ids") if isinstance(value, str)]


async def started(request: Request, operations: Operations, *, period: str | None = None) -> Outcome:
    """Start the run that the pressed button names, over the ticked batches or over all."""
    values, ids = await submitted(request), await ticked(request)
    every = values.get("all") == "on"
    if not ids and not every:
        return Outcome({}, NOTHING)
    goal = values.get("goal", "")
    input: dict[str, Any] = {
        "goal": goal if goal in GOALS else GOALS[0],
        "fiscalPeriodId": period,
        **({} if every else {"ids": ids}),
        **given(values, "idempotencyKey"),
    }
    return await operations.change(request, "StartRun", input=input)


def choosable(batches: Mapping[str, Any]) -> dict[str, Any]:
    """The list with the refusals in the way of each batch's next step as the components read them."""
    return {**batches, "nodes": [_with_reasons(batch) for batch in batches["nodes"]]}


def reasons(found: Iterable[Mapping[str, Any]]) -> list[Refusal]:
    """Refusals as the components read them."""
    return [Refusal.of(one) for one in found]


def _with_reasons(batch: Mapping[str, Any]) -> dict[str, Any]:
    step = batch["nextStep"]
    return {**batch, "nextStep": step and {**step, "blockers": reasons(step["blockers"])}}
