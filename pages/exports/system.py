"""The outside accounting system: which, what of a ledger goes there, and how its files are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.exports import addresses
from tieout.pages.forms import Form, submitted, whole
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

SYSTEMS = [
    ("NONE", "None, or another: neutral files"),
    ("QUICKBOOKS_ONLINE", "QuickBooks Online"),
    ("QUICKBOOKS_DESKTOP", "QuickBooks Desktop"),
    ("INTACCT", "Sage Intacct"),
    ("NETSUITE", "NetSuite"),
    ("XERO", "Xero"),
]
CHOICES = {
    "ledgerLayouts": [("BOTH", "Both"), ("SUMMARY", "Summary"), ("DETAIL", "Detail")],
    "plainText": [("NONE", "None"), ("HLEDGER", "hledger"), ("BEANCOUNT", "beancount")],
    "dateOrder": [
        ("MONTH_DAY_YEAR", "08/31/2026"),
        ("MONTH_DAY_YEAR_SHORT", "8/31/2026"),
        ("MONTH_DAY_YEAR_DASHES", "08-31-2026"),
        ("DAY_MONTH_YEAR", "31/08/2026"),
        ("YEAR_MONTH_DAY", "2026-08-31"),
    ],
    "quickbooksHeader": [("WITH_CURRENCY", "With currency"), ("WITH_MEMO", "With memo")],
    "iifVariant": [
        ("PER_TRANSACTION", "A journal per transaction"),
        ("WHOLE_LEDGER", "One journal of the whole ledger"),
        ("PAIRS", "A journal per debit and credit"),
    ],
    "entryState": [("POSTED", "Posted"), ("DRAFT", "Draft")],
    "netsuiteAccounts": [
        ("NUMBER_AND_NAME", "Number and name"),
        ("NUMBER", "Number"),
        ("NAME", "Name"),
    ],
}
TEXTS = ("intacctJournal", "intacctColumns", "netsuiteSubsidiary", "xeroTaxRate", "xeroTracking")
WHOLE = ("linesPerPart", "intacctDescription")
SWITCHES = ("emailBeside", "ownNames", "commasInText")
WAYS = {"COMPANY_CHANGED": ("Look again", addresses.ACCOUNTING_SYSTEM)}


async def show(request: Request) -> Response:
    """The setting; `?system=` shows the fields of another system before it is saved."""
    return await _page(request, system=request.query_params.get("accountingSystem", ""))


async def save(request: Request) -> Response:
    """`POST`: save it, those fields that were shown."""
    values = await submitted(request)
    entered: dict[str, Any] = {"expectedVersion": 0, **whole(values, ["expectedVersion"])}
    entered |= {name: values[name] for name in ("accountingSystem", *CHOICES, *TEXTS) if name in values}
    entered |= {name: values[name] for name in WHOLE if name in values} | whole(values, WHOLE)
    entered |= {name: values.get(name) == "on" for name in SWITCHES if f"{name}Shown" in values}
    outcome = await OPERATIONS.change(request, "UpdateAccountingSystem", input=entered)
    if outcome.refusal is not None:
        return await _page(
            request,
            system=values.get("accountingSystem", ""),
            form=Form("system", values, outcome.refusal),
        )
    if not is_htmx(request):
        return see_other(request, addresses.ACCOUNTING_SYSTEM)
    return await _page(request, said="The accounting system is saved.")


async def _page(request: Request, *, system: str = "", form: Form | None = None, said: str = "") -> Response:
    data = await OPERATIONS.show(request, "AccountingSystemPage")
    kept = data["accountingSystem"]
    chosen = system if system in dict(SYSTEMS) else kept["accountingSystem"]
    context = {
        **data,
        "form": form or Form("system", _begin(kept) | {"accountingSystem": chosen}),
        "system": chosen,
        "systems": SYSTEMS,
        "choices": CHOICES,
        "ways": WAYS,
        "may": "SET_UP" in data["viewer"]["permissions"],
    }
    status = 422 if form else 200
    return page(request, "exports/system.html", context, notice=Notice(said), status=status)


def _begin(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "expectedVersion": kept["version"]}
