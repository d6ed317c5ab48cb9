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

TEXTS = ("name", "timeZone", "batchNumberPrefix", "arHoldReaction", "duplicateCheck", "unidentifiedCustomer")
SWITCHES = (
    "automaticBatchNumbering",
    "requireControlTotal",
    "currentDateAsDocumentDate",
    "documentNumbersPerCustomer",
    "branchAccounting",
    "allowBaseCurrencyPayments",
    "overrideExchangeRates",
    "offsettingTaxEntries",
    "shipmentAsPackingList",
    "useVat",
    "netCheckAmount",
    "forceListing",
)
WHOLE = ("mostCreditAccounts", "lateDiscountDays", "leaseMinutes")
AMOUNTS = ("approvalAmount", "toleranceAmount")
REACTIONS = [("ERROR", "Refuse"), ("WARN", "Warn and go on"), ("NONE", "Do nothing")]
WAYS = {"COMPANY_CHANGED": ("Look again", addresses.SETTINGS)}


async def show(request: Request) -> Response:
    """The settings as they are."""
    return await _settings(request)


async def save(request: Request) -> Response:
    """`POST /settings`: save them all."""
    values = await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values[name] for name in TEXTS if name in values}
    entered |= {name: values[name] for name in WHOLE if name in values} | whole(values, WHOLE)
    entered |= {name: values.get(name) == "on" for name in SWITCHES}
    entered |= {name: values.get(name) or "0" for name in (*AMOUNTS, "tolerancePercent")}
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
    amounts = {name: options[name] for name in AMOUNTS}
    share = options["tolerancePercent"]
    return {
        **{name: options[name] for name in (*TEXTS[2:], *SWITCHES, *WHOLE)},
        **{name: "" if is_zero(amount) else amount["amount"] for name, amount in amounts.items()},
        "tolerancePercent": "" if share == "0" else share,
        "name": company["name"],
        "timeZone": company["timeZone"],
        "expectedVersion": company["version"],
    }
