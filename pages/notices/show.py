"""Warnings and digest: what waits too long now, and what one chooses to be told of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.forms import Form, submitted, whole
from tieout.pages.notices import addresses
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

FREQUENCIES = (("OFF", "No e-mail"), ("DAILY", "Daily"), ("WEEKLY", "Weekly, on Mondays"))
KINDS = {
    "OPEN": "Batches that stay open",
    "UNPOSTED": "Batches that are closed and not posted",
    "OUT_OF_BALANCE": "Batches that do not tie out",
    "LEFT_IN_CLOSED_PERIOD": "Batches left unposted in a closed period",
    "YEAR_END": "The end of the last fiscal year",
}
HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]


async def show(request: Request) -> Response:
    """The list and the form."""
    return await _page(request)


async def save(request: Request) -> Response:
    """`POST /notices`: keep the choice."""
    values = await submitted(request)
    kinds = [str(kind) for kind in (await request.form()).getlist("kinds")]
    entered: dict[str, Any] = {"days": values.get("days", ""), "hour": values.get("hour", "")}
    entered |= {"expectedVersion": 0, **whole(values, ("expectedVersion", "days", "hour"))}
    outcome = await OPERATIONS.change(
        request, "Choose", input={**entered, "frequency": values.get("frequency", "OFF"), "kinds": kinds}
    )
    if outcome.refusal is not None:
        return await _page(request, form=Form("notices", values, outcome.refusal), kinds=kinds)
    if not is_htmx(request):
        return see_other(request, addresses.NOTICES)
    return await _page(request, said="Your choice is saved.")


async def _page(
    request: Request, *, form: Form | None = None, kinds: Sequence[str] = (), said: str = ""
) -> Response:
    data = await OPERATIONS.show(request, "Notices")
    choice = data["noticeChoice"]
    begin = {name: choice[name] for name in ("frequency", "days", "hour")}
    context = {
        **data,
        "form": form or Form("notices", begin | {"expectedVersion": choice["version"]}),
        "chosen": kinds if form else choice["kinds"],
        "frequencies": FREQUENCIES,
        "kinds": KINDS,
        "hours": HOURS,
        "live_topic": "batches",
    }
    return page(
        *(request, "notices/show.html", context),
        live=("notice_list", "notice_form") if said else ("notice_list",),
        notice=Notice(said),
        status=422 if form else 200,
    )
