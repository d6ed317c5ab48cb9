"""Webhooks: which other systems are told of what, their secrets shown once, a try-out, and sending again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.forms import Form, given, submitted, whole
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other
from tieout.pages.webhooks import addresses

OPERATIONS = Operations.beside(__file__)

TEST = "TEST"
"""The event of a try-out, which nobody has to ask for."""


async def show(request: Request) -> Response:
    """The webhooks; `?edit=ID` puts one into the form, `?ask=delete&webhook=ID` (or `rotate`) asks first."""
    return await _webhooks(request)


async def create(request: Request) -> Response:
    """`POST /webhooks`: add one; the answer is the only time its secret is shown."""
    values, entered = await _entered(request)
    outcome = await OPERATIONS.change(request, "CreateWebhook", input=entered)
    if outcome.refusal is not None:
        return await _webhooks(request, form=_again(values, entered, outcome.refusal))
    return _shown_once(await _webhooks(request, made=outcome.data))


async def update(request: Request) -> Response:
    """`POST /webhooks/{id}`: save what was changed."""
    values, entered = await _entered(request)
    entered |= {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered["active"] = values.get("active") == "on"
    id = request.path_params["id"]
    outcome = await OPERATIONS.change(request, "UpdateWebhook", id=id, input=entered)
    if outcome.refusal is None:
        return see_other(request, addresses.WEBHOOKS)
    return await _webhooks(request, form=_again(values, entered, outcome.refusal), editing=id)


async def rotate(request: Request) -> Response:
    """`POST /webhooks/{id}/rotate`: a new secret, shown this once."""
    version = whole({"expectedVersion": "0", **await submitted(request)}, ["expectedVersion"])
    outcome = await OPERATIONS.change(request, "RotateWebhookSecret", id=request.path_params["id"], **version)
    if outcome.refusal is not None:
        return await _webhooks(request, refusal=outcome.refusal)
    return _shown_once(await _webhooks(request, made=outcome.data))


async def delete(request: Request) -> Response:
    """`POST /webhooks/{id}/delete`: gone, with what was sent to it."""
    values = {"expectedVersion": "0", **await submitted(request)}
    key = {**whole(values, ["expectedVersion"]), **given(values, "idempotencyKey")}
    return await _done(request, "DeleteWebhook", "The webhook is gone.", **key)


async def test(request: Request) -> Response:
    """`POST /webhooks/{id}/test`: send it a message to try it out."""
    key = given(await submitted(request), "idempotencyKey")
    said = "A test message is on its way; what becomes of it is under Messages."
    return await _done(request, "TestWebhook", said, **key)


async def redeliver(request: Request) -> Response:
    """`POST /webhooks/{id}/redeliver`: send all failed messages again."""
    key = given(await submitted(request), "idempotencyKey")
    return await _done(request, "RedeliverFailedWebhooks", "What had failed is sent again.", **key)


async def _done(request: Request, operation: str, said: str, **arguments: Any) -> Response:
    outcome = await OPERATIONS.change(request, operation, id=request.path_params["id"], **arguments)
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.WEBHOOKS)
    return await _webhooks(request, said="" if outcome.refusal else said, refusal=outcome.refusal)


async def _webhooks(
    request: Request,
    *,
    form: Form | None = None,
    editing: str = "",
    made: Mapping[str, Any] | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(request, "WebhookList")
    by_id = {one["id"]: one for one in data["webhooks"]}
    one = by_id.get(editing or request.query_params.get("edit", ""))
    context = {
        **data,
        "form": form or Form("webhook", _begin(one)).focusing("url"),
        "editing": one,
        "asked": by_id.get(request.query_params.get("webhook", "")),
        "ask": request.query_params.get("ask", ""),
        "made": made,
        "events": [one for one in data["choices"]["enumValues"] if one["name"] != TEST],
        "live_topic": "webhooks",
    }
    return page(
        *(request, "webhooks/list.html", context),
        live=("webhook_made", "webhook_list") if made else ("webhook_list",),
        notice=Notice(said, refusal),
        status=422 if form or refusal else 200,
    )


async def _entered(request: Request) -> tuple[dict[str, str], dict[str, Any]]:
    """The fields as they were typed, and the input made of them."""
    values = await submitted(request)
    events = [str(one) for one in (await request.form()).getlist("events")]
    named = {name: values.get(name, "") for name in ("url", "description")}
    return values, {**named, "events": events}


def _again(values: Mapping[str, str], entered: Mapping[str, Any], refusal: Refusal) -> Form:
    return Form("webhook", {**values, "events": " ".join(entered["events"])}, refusal)


def _begin(one: Mapping[str, Any] | None) -> dict[str, Any]:
    if one is None:
        return {"url": "", "description": "", "events": ""}
    return {**one, "events": " ".join(one["events"]), "expectedVersion": one["version"]}


def _shown_once(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
