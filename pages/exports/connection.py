"""The connection to the outside accounting system: what it is told, connecting, testing and ending it."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.exports import addresses
from tieout.pages.exports.mending import WAYS
from tieout.pages.forms import Form, submitted, whole
from tieout.pages.operations import NotHere, Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)
FAILED = {
    "denied": "The connection was not allowed over there. Try again when it is to be.",
    "state": "The way back took too long, or began for somebody else. Connect again.",
    "token": "The outside system did not accept the client ID, the secret or the way back. Correct it.",
    "unreachable": "The outside system cannot be reached at present. Connect again in a while.",
}
LIVE = ("connection_state",)
DEEDS = {
    "test": ("TestConnection", "The connection is being tested."),
    "disconnect": ("Disconnect", "The connection is ended. What was exported stays as it is."),
}


async def show(request: Request) -> Response:
    """The connection as it stands."""
    return await _connection(request)


async def save(request: Request) -> Response:
    """`POST /settings/connection`: keep what the connection is told; a blank secret stays what it was."""
    values = await submitted(request)
    told = {name: value for name, value in values.items() if name.islower() and name != "automatic"}
    entered = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    outcome = await OPERATIONS.change(
        request,
        "SaveConnection",
        input={
            **entered,
            "values": [{"name": name, "value": value} for name, value in told.items()],
            "automatic": values.get("automatic") == "on",
        },
    )
    if outcome.refusal is not None:
        return await _connection(request, form=Form("connection", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.CONNECTION)
    return await _connection(request, said="The connection is saved.")


async def do(request: Request) -> Response:
    """`POST /settings/connection/{deed}`: test it, or end it."""
    deed = request.path_params["deed"]
    if deed not in DEEDS:
        raise NotHere("action")
    await submitted(request)
    outcome = await OPERATIONS.change(request, DEEDS[deed][0])
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.CONNECTION)
    said = "" if outcome.refusal else DEEDS[deed][1]
    return await _connection(request, said=said, refusal=outcome.refusal)


async def _connection(
    request: Request, *, form: Form | None = None, said: str = "", refusal: Refusal | None = None
) -> Response:
    data = await OPERATIONS.show(request, "ConnectionPage")
    connection = data["outsideConnection"]
    if form and connection:
        form.values |= {one["name"]: "" for one in connection["settings"] if one["secret"]}
    context = {
        **data,
        "connection": connection,
        "form": form or Form("connection", _begin(connection) if connection else {}),
        "ready": connection and all(one["isSet"] for one in connection["settings"] if one["required"]),
        "callback": f"{request.base_url}connections/callback",
        "ways": WAYS,
        "live_topic": "connection",
        "failed": FAILED.get(request.query_params.get("failed", ""), ""),
    }
    return page(
        *(request, "exports/connection.html", context),
        live=LIVE,
        notice=Notice(said, refusal, WAYS),
        status=422 if form or refusal else 200,
    )


def _begin(connection: dict[str, Any]) -> dict[str, Any]:
    """The values of secrets are never shown, not even here."""
    kept = {one["name"]: one["value"] or "" for one in connection["settings"]}
    automatic = "on" if connection["automatic"] else ""
    return {**kept, "automatic": automatic, "expectedVersion": connection["version"]}
