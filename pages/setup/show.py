"""The settings: the company's name, its time zone and its options, each with what it does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import available_timezones

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.filters import is_zero
from tieout.pages.forms import Form, submitted, whole
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

TEXTS = ("name", "timeZone", "batchNumberPrefix", "arHoldReaction")
SWITCHES = (
    "automaticBatchNumbering",
    "requireControlTotal",
    "currentDateAsDocumentDate",
    "documentNumbersPerCustomer",
    "branchAccounting",
)
REACTIONS = [("ERROR", "Refuse"), ("WARN", "Warn and go on"), ("NONE", "Do nothing")]
WAYS = {"COMPANY_CHANGED": ("Look again", addresses.SETTINGS)}


async def show(request: Request) -> Response:
    """The settings as they are."""
    return await _settings(request)


async def save(request: Request) -> Response:
    """`POST /settings`: save them all."""
    values = await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values.get(name, "") for name in TEXTS}
    entered |= {name: values.get(name) == "on" for name in SWITCHES}
    entered["approvalAmount"] = values.get("approvalAmount") or "0"
    outcome = await OPERATIONS.change(request, "UpdateCompany", input=entered)
    if outcome.refusal is not None:
        return await _settings(request, form=Form("settings", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.SETTINGS)
    return await _settings(request, said="The settings are saved.")


async def _settings(request: Request, *, form: Form | None = None, said: str = "") -> Response:
    data = await OPERATIONS.show(request, "Settings")
    context = {
        **data,
        "form": form or Form("settings", _begin(data["company"])),
        "reactions": REACTIONS,
        "zones": sorted(available_timezones()),
        "ways": WAYS,
    }
    return page(request, "setup/show.html", context, notice=Notice(said), status=422 if form else 200)


def _begin(company: Mapping[str, Any]) -> dict[str, Any]:
    options = company["options"]
    limit = options["approvalAmount"]
    return {
        **{name: options[name] for name in (*TEXTS[2:], *SWITCHES)},
        "name": company["name"],
        "timeZone": company["timeZone"],
        "approvalAmount": "" if is_zero(limit) else limit["amount"],
        "expectedVersion": company["version"],
    }
