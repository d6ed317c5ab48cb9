"""What the entry form sends: adding, changing and deleting entries, answered with form and totals."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.entries import documents, receiving
from tieout.pages.entries.kinds import KINDS, Kind
from tieout.pages.entries.list import OPERATIONS, entries
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Outcome
from tieout.pages.render import is_htmx, see_other


async def add(request: Request) -> Response:
    """`POST /batches/{id}/entries`: save, and be ready for the next; BATCH as customer finishes."""
    id, values = request.path_params["id"], await submitted(request)
    kind = _kind(values)
    if kind.finished(values):
        return see_other(request, addresses.leaving(id))
    if kind.receives and not receiving.saves(values):
        return await receiving.step(request, values)
    outcome = await _added(request, kind, values)
    if outcome.refusal is not None:
        return await entries(
            request, keyed=kind.type, form=Form("entry", values, outcome.refusal).focusing(kind.first)
        )
    if not is_htmx(request):
        return see_other(request, _on(id, kind, values), outcome.warnings)
    said = _said("Saved", kind, outcome.data["entry"])
    return await entries(request, keyed=kind.type, said=said, warnings=outcome.warnings)


async def update(request: Request) -> Response:
    """`POST /batches/{id}/entries/{entry}`: save the changed entry, then be ready for a new one."""
    id, entry = request.path_params["id"], request.path_params["entry"]
    values = await submitted(request)
    kind = _kind(values)
    if kind.receives and not receiving.saves(values):
        return await receiving.step(request, values, editing=entry)
    outcome = await _updated(request, kind, values, entry)
    if outcome.refusal is not None:
        form = Form("entry", values, outcome.refusal).focusing(kind.first)
        return await entries(request, editing=entry, keyed=kind.type, form=form)
    if not is_htmx(request):
        return see_other(request, _on(id, kind, values), outcome.warnings)
    said = _said("Changed", kind, outcome.data["entry"])
    return await entries(request, keyed=kind.type, said=said, warnings=outcome.warnings)


async def delete(request: Request) -> Response:
    """`POST /batches/{id}/entries/{entry}/delete`."""
    values = await submitted(request)
    outcome = await OPERATIONS.change(
        *(request, "DeleteEntry"),
        id=request.path_params["entry"],
        **({"expectedVersion": None} | whole(values, ["expectedVersion"]) | given(values, "idempotencyKey")),
    )
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.entries(request.path_params["id"]))
    return await entries(request, refusal=outcome.refusal)


async def _added(request: Request, kind: Kind, values: dict[str, str]) -> Outcome:
    if kind.receives:
        return await receiving.save(request, values)
    outcome = await OPERATIONS.change(
        *(request, f"Add{kind.operation}"),
        batchId=request.path_params["id"],
        input=kind.input(kind.over_finish(values)) | given(values, "idempotencyKey"),
    )
    return _at_its_field(outcome, values)


async def _updated(request: Request, kind: Kind, values: dict[str, str], entry: str) -> Outcome:
    if kind.receives:
        return await receiving.save(request, values, editing=entry)
    outcome = await OPERATIONS.change(
        request, f"Update{kind.operation}", id=entry, input={"expectedVersion": 0} | kind.input(values)
    )
    return _at_its_field(outcome, values)


def _at_its_field(outcome: Outcome, values: dict[str, str]) -> Outcome:
    """What is wrong with a line is said beside it."""
    if outcome.refusal is None:
        return outcome
    return replace(outcome, refusal=documents.at_its_field(outcome.refusal, values))


def _on(id: str, kind: Kind, values: dict[str, str]) -> str:
    """Where keying goes on: in a mixed batch with the same kind."""
    return addresses.entries(id, kind=kind.type if values.get("mixed") else None)


def _kind(values: dict[str, str]) -> Kind:
    return KINDS.get(values.get("kind", "")) or KINDS["CASH"]


def _said(done: str, kind: Kind, entry: dict[str, Any]) -> str:
    named = entry["reference"] or entry["documentNumber"]
    return f"{done}: {kind.noun} {named}" if named else f"{done}: {kind.noun}"
