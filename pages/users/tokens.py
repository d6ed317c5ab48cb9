"""The API tokens by which other systems act: made here and shown once, listed, and revoked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations, Refusal
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The tokens; `?ask=revoke&token=ID` asks before revoking one."""
    asks = request.query_params.get("ask") == "revoke"
    return await _tokens(request, revoking=request.query_params.get("token", "") if asks else "")


async def create(request: Request) -> Response:
    """`POST /tokens`: make a token; the answer is the only time its text is shown."""
    values = await submitted(request)
    rights = [str(right) for right in (await request.form()).getlist("permissions")]
    zone = (await OPERATIONS.show(request, "TokenList"))["company"]["timeZone"]
    entered = {"name": values.get("name", ""), "permissions": rights, **given(values, "userId")}
    if values.get("expiresAt"):
        entered["expiresAt"] = _end_of(values["expiresAt"], zone)
    outcome = await OPERATIONS.change(request, "CreateApiToken", input=entered)
    if outcome.refusal is not None:
        form = Form("token", {**values, "permissions": ""}, outcome.refusal)
        return await _tokens(request, form=form, rights=rights)
    response = await _tokens(request, made=outcome.data)
    response.headers["Cache-Control"] = "no-store"
    return response


async def revoke(request: Request) -> Response:
    """`POST /tokens/{id}/revoke`: it stops working at once."""
    outcome = await OPERATIONS.change(request, "RevokeApiToken", id=request.path_params["id"])
    if outcome.refusal is None and not is_htmx(request):
        return see_other(request, addresses.TOKENS)
    said = "" if outcome.refusal else f"Token {outcome.data['name']} is revoked."
    return await _tokens(request, said=said, refusal=outcome.refusal)


async def _tokens(
    request: Request,
    *,
    revoking: str = "",
    form: Form | None = None,
    rights: Sequence[str] = (),
    made: Mapping[str, Any] | None = None,
    said: str = "",
    refusal: Refusal | None = None,
) -> Response:
    data = await OPERATIONS.show(request, "TokenList")
    context = {
        **data,
        "form": form or Form("token", _begin(data)),
        "chosen": rights,
        "owners": [
            (one["id"], f"{one['name']} ({one['fullName']})" if one["fullName"] else one["name"])
            for one in data["users"]
            if one["active"]
        ],
        "states": {one["id"]: _state(one) for one in data["apiTokens"]},
        "made": made,
        "revoking": next((one for one in data["apiTokens"] if one["id"] == revoking), None),
    }
    return page(
        *(request, "users/tokens.html", context),
        live=("token_made", "token_list") if made else ("token_list",),
        notice=Notice(said, refusal),
        status=422 if form or refusal else 200,
    )


def _state(token: Mapping[str, Any]) -> str:
    if token["revokedAt"]:
        return "revoked"
    expires = token["expiresAt"]
    expired = expires and datetime.fromisoformat(expires) <= datetime.now(ZoneInfo("UTC"))
    return "expired" if expired else "active"


def _end_of(text: str, zone: str) -> str:
    """The end of that day in the firm's time zone; what is no date stays, to be refused."""
    try:
        after = date.fromisoformat(text) + timedelta(days=1)
    except (ValueError, OverflowError):
        return text
    return datetime.combine(after, time(), ZoneInfo(zone)).isoformat()


def _begin(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": "", "permissions": "", "userId": data["viewer"]["id"], "expiresAt": ""}
