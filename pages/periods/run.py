"""A run over many batches: how far it is, live, and what became of each; it stays readable."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.batches import lifecycle
from tieout.pages.forms import Form, chosen, given, submitted
from tieout.pages.operations import Operations, Refusal, found
from tieout.pages.periods.choosing import reasons
from tieout.pages.periods.month_end import WAYS
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
LIVE = ("run_progress", "run_mass", "run_items")
STATES = [("", "Every batch"), ("REFUSED", "Refused"), ("WAITING", "Waiting"), ("DONE", "Done")]
TAKES = {"CLOSE": "CLOSE_BATCHES", "CREATE_LEDGERS": "CREATE_LEDGERS"}
"""The right that starting it again takes; for all other goals it is POST."""


async def show(request: Request) -> Response:
    """The page; `?state=` narrows the list."""
    return await _run(request)


async def again(request: Request) -> Response:
    """`POST /periods/runs/{id}`: try the refused batches once more."""
    id, key = request.path_params["id"], given(await submitted(request), "idempotencyKey")
    data = await OPERATIONS.show(request, "Run", id=id)
    mass = found(data["batchRun"], "run")["massLedger"]
    resume, what = ("ResumeMassLedger", mass["id"]) if mass else ("ResumeRun", id)
    outcome = await OPERATIONS.change(request, resume, id=what, **key)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.run(id))
    return await _run(request, "" if outcome.refusal else "Started again.", outcome.refusal)


async def _run(request: Request, said: str = "", refusal: Refusal | None = None) -> Response:
    id, state = request.path_params["id"], chosen(request, "state", [code for code, _ in STATES if code])
    data = await OPERATIONS.show(request, "Run", id=id, state=state or None, **paging.asked(request))
    run = found(data["batchRun"], "run")
    context = {
        **data,
        "run": run,
        "results": {**run["items"], "nodes": [_read(item) for item in run["items"]["nodes"]]},
        "again": _may_start_again(run, data["viewer"]["permissions"]),
        "form": Form("filter", {"state": next(iter(state), "")}),
        "states": STATES,
        "to_fix": lifecycle.ways,
        "live_topic": f"run:{run['id']}",
        "here": addresses.run(id, state=next(iter(state), "")),
    }
    return page(request, "periods/run.html", context, live=LIVE, notice=Notice(said, refusal, WAYS))


def _may_start_again(run: dict[str, Any], permissions: list[str]) -> bool:
    left = run["progress"]["refused"] or (run["massLedger"] and run["massLedger"]["state"] == "INCOMPLETE")
    return run["state"] == "FINISHED" and bool(left) and TAKES.get(run["goal"], "POST") in permissions


def _read(item: dict[str, Any]) -> dict[str, Any]:
    """A batch of the run with its refusals as the components read them."""
    refusal = item["refusal"]
    return {**item, "refusals": reasons(refusal["blockers"] if refusal else ())}
