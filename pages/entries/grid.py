"""The open items that a receipt's grid lists, and what becomes of one that is added by its number (R3.19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from tieout.pages.filters import is_zero
from tieout.pages.operations import NotHere, NotPossible, Operations, Refusal

OPERATIONS = Operations.beside(__file__)

PAGE = 100
FACTOR = "FACTOR"

Item = Mapping[str, Any]
Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Grid:
    """The items in their order, whether more are open than listed, and the customer."""

    items: Sequence[Item]
    more: bool
    customer: Mapping[str, Any] | None


async def grid(request: Request, values: Values, finish: str, number: str, keyed: Sequence[str]) -> Grid:
    """The unpaid items: of the customer and its family, of a single credit's invoice, or all factored ones.

    Those that were added or that something is `keyed` for stay, whatever became of them meanwhile.
    """
    customer = None
    if number:
        customer = (await OPERATIONS.show(request, "ReceiptCustomer", number=number))["customer"]
    page: Mapping[str, Any] = {"nodes": [], "pageInfo": {"hasNextPage": False}}
    shown = values.get("showPaid") == "on"
    if finish == FACTOR:
        page = (await OPERATIONS.show(request, "FactoredItems", openOnly=not shown))["openItems"]
    elif finish == "SINGLE_CREDIT" and values.get("invoiceNumber") and not keyed:
        page = await _numbered(request, values["invoiceNumber"])
    elif finish == "MULTIPLE_CREDITS" and customer:
        asked = {"customerId": customer["id"], "openOnly": not shown}
        page = (await OPERATIONS.show(request, "ReceiptItems", **asked))["openItems"]
    stay = dict.fromkeys((*values.get("added", "").split(), *keyed))
    nodes = _usable_here(request, page["nodes"])
    listed = [item for item in nodes if item["id"] in stay or _listed(item, shown)]
    missing = [id for id in stay if id not in {item["id"] for item in listed}]
    return Grid([*listed, *await _by_id(request, missing)], bool(page["pageInfo"]["hasNextPage"]), customer)


def choosable(item: Item, finish: str) -> bool:
    """Whether the item can be paid by this receipt: factored ones are for the factor's only (R3.28)."""
    return _open(item) and bool(item["posted"]) and bool(item["factored"]) is (finish == FACTOR)


async def added(request: Request, number: str, finish: str) -> tuple[Item | None, Refusal | None]:
    """The item of that number to be added to the grid, or why nothing happens (R3.19)."""
    found = _usable_here(request, (await _numbered(request, number))["nodes"])
    item = next((one for one in found if choosable(one, finish)), found[0] if found else None)
    if item is None:
        said = f"There is no invoice {number.upper()}. Check the number, or look it up by its customer."
        return None, Refusal("INVOICE_UNKNOWN", said, "addInvoice")
    name = item["documentNumber"]
    if not item["posted"]:
        batch = item["batch"]["number"]
        said = f"Invoice {name} stands in batch {batch}, which is not posted yet. Post that batch first."
        return None, Refusal("INVOICE_NOT_POSTED", said, "addInvoice")
    if item["factored"] and finish != FACTOR:
        said = f"Invoice {name} is sold to a factor. Use Factor Cash Receipt."
        return None, Refusal("INVOICE_FACTORED", said, "addInvoice")
    if finish == FACTOR and not item["factored"]:
        said = f"Invoice {name} is not sold to a factor, so a factor's receipt cannot pay it."
        return None, Refusal("INVOICE_NOT_FACTORED", said, "addInvoice")
    if not _open(item):
        said = f"{name} is paid or its payment is keyed: nothing is left open on it, so it is not added."
        return None, Refusal("INVOICE_PAID", said, "addInvoice")
    return item, None


async def _numbered(request: Request, number: str) -> Mapping[str, Any]:
    page: Mapping[str, Any] = (await OPERATIONS.show(request, "ReceiptInvoice", number=number))["openItems"]
    return page


async def _by_id(request: Request, ids: Sequence[str]) -> list[Item]:
    """The items of the ids; none when one of them is no id, which the workings will tell."""
    found: list[Item] = []
    for start in range(0, len(ids), PAGE):
        try:
            data = await OPERATIONS.show(request, "NamedItems", ids=ids[start : start + PAGE])
        except (NotHere, NotPossible):
            continue
        found += _usable_here(request, data["openItems"]["nodes"])
    return _in_order(found, ids)


def _usable_here(request: Request, items: Iterable[Item]) -> list[Item]:
    """What stands in this batch is as good as posted where that is a mixed one (R3.35)."""
    here = request.path_params["id"]
    return [
        {**item, "posted": True} if item["batch"]["id"] == here and item["batch"]["type"] == "MIXED" else item
        for item in items
    ]


def _in_order(items: Iterable[Item], ids: Sequence[str]) -> list[Item]:
    by_id = {item["id"]: item for item in items}
    return [by_id[id] for id in ids if id in by_id]


def _listed(item: Item, paid: bool) -> bool:
    return bool(item["posted"]) and (paid or _open(item))


def _open(item: Item) -> bool:
    return not is_zero(item["available"])
