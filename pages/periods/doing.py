"""What the buttons and dialogs do to a fiscal period: run the mutation, then show the period as it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import NotHere, Refusal
from tieout.pages.periods import lifecycle, month_end
from tieout.pages.periods.show import OPERATIONS, period_record
from tieout.pages.render import is_htmx, see_other

MOST_REASONS = 3
"""How many reasons a message holds."""

MONTH_END = {
    "month-end": month_end.start,
    "roll": month_end.roll,
    "read": month_end.read,
    "mass-ledger": month_end.export,
}
"""What the Month end tab does."""


async def do(request: Request) -> Response:
    """`POST /periods/{id}/{action}`."""
    verb = request.path_params["action"]
    if verb in lifecycle.BY_VERB:
        return await _press(request, lifecycle.BY_VERB[verb])
    if verb == "hold":
        return await _hold(request)
    if verb in MONTH_END:
        return await MONTH_END[verb](request)
    if verb == "recognise":
        return await _recognise(request)
    if verb == "exception":
        return await _grant(request)
    raise NotHere("action")


async def _press(request: Request, button: lifecycle.Button) -> Response:
    values = await submitted(request)
    key = given(values, "idempotencyKey")
    variables: dict[str, Any] = {"input": {"reason": values.get("reason", ""), **key}}
    outcome = await OPERATIONS.change(
        *(request, button.verb.capitalize()),
        id=request.path_params["id"],
        **(variables if button.verb == "reopen" else key),
    )
    refusal = outcome.refusal
    if refusal is None:
        return await _done(request, f"{outcome.data['name']} is {button.done}.")
    if refusal.field == "reason":
        form = Form("reopen", {"reason": values.get("reason", "")}, refusal)
        return await period_record(request, ask="reopen", form=form.focusing("reason"))
    return await period_record(request, refusal=_in_short(refusal))


def _in_short(refusal: Refusal) -> Refusal:
    """Many reasons are not listed twice: the page lists them below the button, each with its link."""
    if len(refusal.reasons) <= MOST_REASONS:
        return refusal
    return Refusal(
        "MANY_REASONS", f"Not done, for {len(refusal.reasons)} reasons: they are listed under What next."
    )


async def _hold(request: Request) -> Response:
    values = await submitted(request)
    on = values.get("arHold") == "on"
    entered = {"expectedVersion": 0, **whole(values, ["expectedVersion"]), "arHold": on}
    outcome = await OPERATIONS.change(request, "Hold", id=request.path_params["id"], input=entered)
    if outcome.refusal is not None:
        return await period_record(request, refusal=outcome.refusal)
    return await _done(request, f"{outcome.data['name']} is {'on' if on else 'no longer on'} AR hold.")


async def _recognise(request: Request) -> Response:
    """Have the period's deferred revenue recognised in the background."""
    key = given(await submitted(request), "idempotencyKey")
    outcome = await OPERATIONS.change(request, "Recognise", id=request.path_params["id"], **key)
    if outcome.refusal is not None:
        return await period_record(request, refusal=outcome.refusal)
    return await _done(request, f"The deferred revenue of {outcome.data['name']} is being recognised.")


async def _grant(request: Request) -> Response:
    """Grant an exception; its end is typed as the clock of the company shows it."""
    values = await submitted(request)
    zone = (await OPERATIONS.show(request, "People"))["company"]["timeZone"]
    entered = {"reason": values.get("reason", ""), **given(values, "userId", "idempotencyKey")}
    entered["endsAt"] = _instant(values.get("endsAt", ""), zone)
    outcome = await OPERATIONS.change(request, "GrantException", id=request.path_params["id"], input=entered)
    if outcome.refusal is not None:
        fields = {name: values.get(name, "") for name in ("userId", "endsAt", "reason")}
        form = Form("exception", fields, outcome.refusal)
        return await period_record(request, ask="exception", form=form.focusing("reason"))
    return await _done(request, f"The period is open to {outcome.data['user'] or 'everyone'} for a time.")


def _instant(text: str, zone: str) -> str:
    """The local time with its offset; what is none stays as it is, to be refused."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError:
        return text


async def _done(request: Request, said: str) -> Response:
    if not is_htmx(request):
        return see_other(request, addresses.period(request.path_params["id"]))
    return await period_record(request, said=said)
