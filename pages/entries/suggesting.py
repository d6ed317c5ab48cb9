"""Help while keying: customers and open items that fit what is typed, and what the entry would post."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.entries import documents, receipts
from tieout.pages.entries.kinds import FINISH, KINDS, Kind
from tieout.pages.entries.list import OPERATIONS
from tieout.pages.render import page

# What is merely not typed yet is no news to the person typing.
_NOT_YET = {
    "CUSTOMER_MISSING",
    "AMOUNT_MISSING",
    "VALUE_MISSING",
    "AMOUNT_NOT_POSITIVE",
    "INVOICE_AMOUNT_ZERO",
    "CREDITS_MISSING",
}
_NOTHING: dict[str, Any] = {
    "lines": [],
    "totals": None,
    "receipt": None,
    "refusal": None,
    "worked": None,
    "defaults": None,
}


async def suggestions(request: Request) -> Response:
    """The options of a suggestion list: `?of=customers`, `items` or `packing`, by what is typed."""
    query = request.query_params
    items: list[dict[str, Any]] = []
    customers: list[dict[str, Any]] = []
    if query.get("of") == "items":
        items = await _items(request, query.get("invoiceNumber", "").strip(), _customer_typed(request))
    elif query.get("of") == "packing":
        return page(request, "entries/suggestions.html", await _packed(request))
    elif typed := _customer_typed(request):
        found = await OPERATIONS.show(request, "FindCustomers", search=typed)
        customers = found["customers"]["nodes"]
    return page(request, "entries/suggestions.html", {**_NO_OPTIONS, "items": items, "customers": customers})


_NO_OPTIONS: dict[str, Any] = {"items": [], "customers": [], "packed": [], "company": None}


async def _packed(request: Request) -> dict[str, Any]:
    """Unpaid invoices by packing list, or by sales order and shipment where the setting says so (R3.8)."""
    typed = request.query_params.get("packingList", "").strip()
    found = await OPERATIONS.show(request, "FindPackingLists", typed=typed.partition("/")[0] or None)
    by_shipment = found["company"]["options"]["shipmentAsPackingList"]
    named = [(_packing_name(item["particulars"], by_shipment), item) for item in found["openItems"]["nodes"]]
    return {**_NO_OPTIONS, "packed": [(name, item) for name, item in named if name]}


def _packing_name(particulars: dict[str, Any], by_shipment: bool) -> str:
    order = particulars["salesOrder"]
    shipped = f"{order}/{particulars['shipment']}" if order else ""
    return shipped if by_shipment else str(particulars["packingList"])


async def preview(request: Request) -> Response:
    """Who and what is meant, the lines the entry will post, and the difference it will leave."""
    values = {name: value.strip() for name, value in request.query_params.items()}
    kind = KINDS.get(values.get("kind", "")) or KINDS["CASH"]
    item = await _item(request, values.get("invoiceNumber", "")) if "invoiceNumber" in kind.names else None
    typed = _customer_typed(request)
    customer = item["customer"] if item else None
    if typed and not (customer and customer["number"] == typed.upper()):
        customer = (await OPERATIONS.show(request, "CustomerByNumber", number=typed))["customer"]
    outcome = dict(_NOTHING)
    if values.get("amount") or values.get("baseAmount") or item:
        outcome = await _preview(request, kind, values)
    context = {
        **outcome,
        "company": None,
        "customer": customer,
        "item": item,
        "fill_customer": item["customer"]["number"] if item else "",
        "fill_amount": await _amount_of(request, kind, values, item) if item else "",
    }
    return page(request, f"entries/{'preview' if kind.receives else 'document_preview'}.html", context)


async def _preview(request: Request, kind: Kind, values: dict[str, str]) -> dict[str, Any]:
    if kind.receives:
        worked, reason = await receipts.worked(request, {**values, "stage": ""})
        shown = {name: worked[name] for name in ("lines", "totals", "receipt")} if worked else {}
        return {**_NOTHING, **shown, "refusal": None if reason and reason.code in _NOT_YET else reason}
    worked, reason = await documents.workings(request, kind, values)
    defaults = documents.defaults_of(worked) if worked else {}
    shown = {"worked": worked, "defaults": defaults, "kind": kind}
    return {**_NOTHING, **shown, "refusal": None if reason and reason.code in _NOT_YET else reason}


async def _amount_of(request: Request, kind: Kind, values: dict[str, str], item: dict[str, Any]) -> str:
    """The amount to begin with: the open balance, for a check less the discount by setting (AMB-8)."""
    if kind.receives and item["net"]:
        worked, _ = await receipts.worked(request, {**values, "amount": "", "baseAmount": "", "stage": ""})
        if worked is not None:
            return str(worked["receipt"]["amount"]["amount"])
    return str(item["available"]["amount"]) if kind.type in ("CASH_RECEIPT", "ADJUSTMENT") else ""


async def _items(request: Request, typed: str, customer_number: str) -> list[dict[str, Any]]:
    customer = None
    if customer_number:
        customer = (await OPERATIONS.show(request, "CustomerByNumber", number=customer_number))["customer"]
    if customer is not None:
        data = await OPERATIONS.show(
            request, "ItemsOfCustomer", customerId=customer["id"], search=typed or None
        )
    else:
        data = await OPERATIONS.show(request, "FindInvoices", typed=typed or None)
    first: list[dict[str, Any]] = data["exactly"]["nodes"] if typed and "exactly" in data else []
    return [*first, *(item for item in data["openItems"]["nodes"] if item not in first)]


async def _item(request: Request, number: str) -> dict[str, Any] | None:
    """The open invoice of exactly that number."""
    if not number:
        return None
    data = await OPERATIONS.show(request, "FindInvoice", number=number)
    same = [
        item
        for item in data["openItems"]["nodes"]
        if item["documentNumber"].upper() == number.upper() and item["kind"] == "INVOICE"
    ]
    return {**same[0], "net": data["company"]["options"]["netCheckAmount"]} if same else None


def _customer_typed(request: Request) -> str:
    typed = request.query_params.get("customerNumber", "").strip()
    return "" if typed.upper() == FINISH else typed
