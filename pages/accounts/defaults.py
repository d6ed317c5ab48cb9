"""The default accounts: what the company posts to for each use (section 12, Accounts)."""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses
from tieout.pages.forms import Form, given, submitted
from tieout.pages.operations import Operations
from tieout.pages.render import Notice, is_htmx, page, see_other

OPERATIONS = Operations.beside(__file__)

USES = (
    ("receivable", "Accounts receivable", "Must be AR control."),
    ("sales", "Sales", "Of customers without a normal account."),
    ("discounts", "Discounts allowed", "Taken with receipts in time."),
    ("writeOffs", "Write-offs", "Small balances given up."),
    ("fxGain", "Exchange gains", "Realised when a receipt's rate is better."),
    ("fxLoss", "Exchange losses", "Realised when it is worse."),
    ("vatOutput", "VAT output liability", "VAT of invoices not yet paid."),
    ("taxesOwed", "Taxes owed to the government", "VAT of what was paid."),
    ("retention", "Retention receivable", "Withheld from invoices."),
    ("factorFees", "Factor fees", "What a factor keeps."),
)
"""Each use as the schema spells it, its label and what it is for."""


async def show(request: Request) -> Response:
    """The accounts as they are."""
    return await _page(request)


async def save(request: Request) -> Response:
    """`POST /accounts/defaults`: set them all."""
    values = await submitted(request)
    entered = {name: values.get(name, "") for name, *_ in USES} | given(values, "idempotencyKey")
    outcome = await OPERATIONS.change(request, "SetDefaultAccounts", input=entered)
    if outcome.refusal is not None:
        return await _page(request, form=Form("defaults", values, outcome.refusal))
    if not is_htmx(request):
        return see_other(request, addresses.DEFAULT_ACCOUNTS)
    return await _page(request, said="The default accounts are saved.")


async def _page(request: Request, *, form: Form | None = None, said: str = "") -> Response:
    data = await OPERATIONS.show(request, "DefaultAccounts")
    kept = {_field(one["use"]): one["account"] for one in data["defaultAccounts"] if one["account"]}
    values = {name: kept[name]["number"] if name in kept else "" for name, *_ in USES}
    context = {
        **data,
        "uses": USES,
        "names": {name: account["name"] for name, account in kept.items()},
        "form": form or Form("defaults", values | {"idempotencyKey": secrets.token_hex(12)}),
        "may": "SET_UP" in data["viewer"]["permissions"],
    }
    return page(request, "accounts/defaults.html", context, notice=Notice(said), status=422 if form else 200)


def _field(use: str) -> str:
    """FX_GAIN as the input's field fxGain."""
    first, *rest = use.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)
