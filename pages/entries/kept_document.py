"""A document that is kept, as its form shows it for changing: with all that was keyed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request

from tieout.pages.entries.documents import OPERATIONS, defaults_of, workings
from tieout.pages.entries.kinds import NONE, RULED, Kind
from tieout.pages.filters import is_zero
from tieout.pages.operations import found

_GROUPS = ("customerPo", "salesRep", "area", "state")
_OF_ENTRY = ("documentNumber", "documentDate", "memo", "direction", "reason")


async def values_of(request: Request, kind: Kind, id: str) -> dict[str, Any]:
    """The entry's form. What the rules give stays theirs, so that it follows when an amount is changed."""
    data = await OPERATIONS.show(request, "KeptDocument", id=id)
    entry = found(data["entry"], "entry")
    names = {*kind.names, "expectedVersion"}
    values = {name: text for name, text in _values(kind, entry).items() if name in names or "." in name}
    left_out = (*RULED, *_GROUPS, "expectedVersion")
    by_hand = {name: text for name, text in values.items() if name not in left_out}
    worked, _ = await workings(request, kind, {**by_hand, "editing": id})
    if worked is None:
        return values
    rules = defaults_of(worked)
    blank = [name for name in _GROUPS if values.get(name) == NONE and not rules[name]]
    return {**values, **dict.fromkeys(blank, ""), **{f"ruled-{name}": rules[name] for name in RULED}}


def _values(kind: Kind, entry: Mapping[str, Any]) -> dict[str, Any]:
    document = entry["document"]
    item = entry["openItem"]
    applied = [one["openItem"]["documentNumber"] for one in entry["applications"]]
    in_base = document["keyedInBase"]
    return {
        **{
            name: entry[name] or ""
            for name in ("documentNumber", "documentDate", "memo", "direction", "reason")
        },
        **_item_fields(item),
        **{name: document[name] or NONE for name in _GROUPS},
        "branch": entry["branch"],
        "customerNumber": entry["customer"]["number"],
        "invoiceNumber": applied[0] if applied else entry["reference"],
        "amount": "" if in_base else document["net"]["amount"],
        "baseAmount": document["baseNet"]["amount"] if in_base else "",
        "terms": document["terms"] or NONE,
        "dueDate": document["dueDate"] or "",
        "discountDate": document["discountDate"] or "",
        "discountOverride": "on" if document["discountOverride"] else "",
        "discount": document["discount"]["amount"],
        **{name: "" if is_zero(document[name]) else document[name]["amount"] for name in ("freight", "cost")},
        **_taxes(document),
        **_lines(kind, entry, tied=bool(applied)),
        "expectedVersion": entry["version"],
    }


def _item_fields(item: Mapping[str, Any] | None) -> dict[str, str]:
    if item is None:
        return {}
    kept = item["particulars"]
    shipping = {name: kept[name] for name in ("packingList", "salesOrder", "shipment")}
    return {**shipping, "factored": "yes" if item["factored"] else "no"}


def _taxes(document: Mapping[str, Any]) -> dict[str, str]:
    if not document["taxable"]:
        return {"taxable": "no", "taxCodes": "", "amountToTax": "", "vatRule": ""}
    codes = ", ".join(tax["code"]["code"] for tax in document["taxes"])
    return {
        "taxable": "yes",
        "taxCodes": codes if not document["vatExempt"] else "",
        "amountToTax": document["amountToTax"]["amount"],
        "vatRule": document["vatRule"] or NONE,
    }


def _lines(kind: Kind, entry: Mapping[str, Any], *, tied: bool) -> dict[str, str]:
    """The account keyed, or the lines of each side; a tied memo stands where its invoice does."""
    standard = entry["finish"] == "STANDARD"
    own = [line for line in entry["lines"] if line["role"] in ("REVENUE", "ADJUSTMENT")]
    single = own[0]["account"]["number"] if len(own) == 1 and not standard else ""
    values = {"accountNumber": single}
    if len(own) > 1:
        values |= _side("revenue", own)
    receivable = [line for line in entry["lines"] if line["role"] == "RECEIVABLE"]
    if not standard and not tied and "receivables" in kind.sides:
        values |= _side("receivables", receivable)
    return values


def _side(side: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """A single line takes all, whatever the amount becomes."""
    values: dict[str, str] = {}
    for place, line in enumerate(lines):
        amount = line["credit"] if is_zero(line["debit"]) else line["debit"]
        values[f"{side}Account.{place}"] = line["account"]["number"]
        values[f"{side}Amount.{place}"] = amount["amount"] if len(lines) > 1 else ""
    return values
