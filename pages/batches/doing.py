"""What the Overview's buttons and forms do to a batch: run the mutation, then show the record as it is."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.batches import lifecycle
from tieout.pages.batches.show import OPERATIONS, overview
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import NotHere
from tieout.pages.render import is_htmx, see_other

SAID = {
    "release": "Released.",
    "update": "Header saved.",
    "control": "Control total saved.",
    "note": "Note added.",
    "take-back": "The reconciliation is taken back.",
}
FORMS = {
    "update": ("Update", "header"),
    "control": ("UpdateControl", "control"),
    "note": ("AddNote", "note"),
    "take-over": ("TakeOver", "take-over"),
    "release": ("Release", ""),
    "take-back": ("TakeBack", "take-back"),
}


async def do(request: Request) -> Response:
    """`POST /batches/{id}/{action}`."""
    verb = request.path_params["action"]
    if verb in lifecycle.BY_VERB:
        return await _press(request, lifecycle.BY_VERB[verb])
    if verb in FORMS:
        return await _save(request, verb)
    raise NotHere("action")


async def _press(request: Request, button: lifecycle.Button) -> Response:
    id, values = request.path_params["id"], await submitted(request)
    key = given(values, "idempotencyKey")
    variables: dict[str, Any] = {"input": {"reason": values.get("reason", ""), **key}}
    outcome = await OPERATIONS.change(
        *(request, button.mutation), id=id, **(variables if button.verb == "reopen" else key)
    )
    refusal = outcome.refusal
    if refusal is None:
        if not is_htmx(request):
            return see_other(request, addresses.batch(id), outcome.warnings)
        said = f"Batch {outcome.data['number']} is {button.done}."
        return await overview(request, said=said, warnings=outcome.warnings)
    if refusal.field == "reason":
        form = Form(button.verb, {"reason": values.get("reason", "")}, refusal)
        return await overview(request, ask=button.verb, form=form.focusing("reason"))
    return await overview(request, refusal=refusal)


async def _save(request: Request, verb: str) -> Response:
    mutation, ask = FORMS[verb]
    id, values = request.path_params["id"], await submitted(request)
    outcome = await OPERATIONS.change(request, mutation, id=id, input=_input(verb, values))
    if outcome.refusal is not None:
        return await overview(request, ask=ask, form=Form(ask, values, outcome.refusal))
    if verb == "take-over":
        return see_other(request, addresses.entries(id))
    if not is_htmx(request):
        return see_other(request, addresses.batch(id), outcome.warnings)
    return await overview(request, said=SAID[verb], warnings=outcome.warnings)


def _input(verb: str, values: dict[str, str]) -> dict[str, Any]:
    if verb == "note":
        return {"text": values.get("text", "")}
    if verb == "release":
        return {}
    if verb == "take-back":
        return {"reason": values.get("reason", ""), **given(values, "idempotencyKey")}
    if verb == "take-over":
        return {"reason": values.get("reason", ""), **given(values, "entryId")}
    expected = whole(values, ["expectedVersion"])
    if verb == "control":
        count = whole(values, ["controlCount"]).get("controlCount", 0)
        total, reason = values.get("controlTotal", ""), values.get("reason", "")
        return {**expected, "controlTotal": total, "controlCount": count, "reason": reason}
    kept: dict[str, Any] = {
        name: values[name] for name in ("number", "description", "branch") if name in values
    }
    dated = given(values, "postDate", "cashAccountId", "depositId")
    shared = {"shared": values.get("shared") == "on"}
    return {**expected, **kept, **dated, **shared, **whole(values, ["depositSequence"])}
