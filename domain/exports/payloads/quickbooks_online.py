"""Journal entries for the API of QuickBooks Online, and what it answers (formats D1)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tieout.domain.exports.payloads.checking import (
    Shape,
    amount,
    cut,
    filled,
    minor_of,
    refuse_faults,
    written,
)
from tieout.domain.exports.payloads.part import Booked, JournalPart, PartLine, amounts_of

NUMBER_LIMIT = 21
MOST = Decimal(99999999999)
_DETAIL = "JournalEntryLineDetail"
_REFERENCE = Shape(dict, fields={"value": Shape(required=True)})
_ENTITY = {"Type": Shape(required=True, one_of=("Customer", "Vendor")), "EntityRef": _REFERENCE}
_LINE_DETAIL = {
    "PostingType": Shape(required=True, one_of=("Debit", "Credit")),
    "AccountRef": Shape(dict, required=True, fields={"value": Shape(required=True)}),
    "Entity": Shape(dict, fields=_ENTITY),
    "ClassRef": _REFERENCE,
    "DepartmentRef": _REFERENCE,
}
_LINE = {
    "Amount": Shape(Decimal, required=True, most=MOST),
    "DetailType": Shape(required=True, one_of=(_DETAIL,)),
    _DETAIL: Shape(dict, required=True, fields=_LINE_DETAIL),
    "Description": Shape(longest=4000),
}
SHAPE = Shape(
    dict,
    fields={
        "TxnDate": Shape(required=True, pattern=r"\d{4}-\d\d-\d\d"),
        "DocNumber": Shape(required=True, longest=NUMBER_LIMIT),
        "PrivateNote": Shape(required=True, longest=4000),
        "Adjustment": Shape(bool),
        "Line": Shape(list, required=True, fields=_LINE, fewest=2),
    },
)


def payload(part: JournalPart) -> str:
    """The JSON of a JournalEntry; refused (`PayloadInvalid`) when QuickBooks would refuse it."""
    entry = {
        "TxnDate": part.day.isoformat(),
        "DocNumber": part.number,
        "PrivateNote": part.marked_memo,
        "Adjustment": False,
        "Line": [_line(line, part.currency) for line in part.lines],
    }
    refuse_faults(part, "QuickBooks Online", entry, SHAPE)
    return written(entry)


def booked(entry: Any, currency: str) -> Booked:
    """A JournalEntry of an answer."""
    lines = []
    for line in entry["Line"]:
        detail, minor = line.get(_DETAIL), minor_of(line.get("Amount", 0), currency)
        if detail is not None:
            debit = detail["PostingType"] == "Debit"
            lines.append((detail["AccountRef"]["value"], minor if debit else 0, 0 if debit else minor))
    return Booked(
        str(entry["Id"]), entry.get("PrivateNote", ""), amounts_of(lines), entry.get("DocNumber", "")
    )


def _line(line: PartLine, currency: str) -> dict[str, Any]:
    detail = filled(
        PostingType="Debit" if line.debit else "Credit",
        AccountRef={"value": line.account.id},
        Entity={"Type": "Customer", "EntityRef": {"value": line.customer.id}} if line.customer else None,
        ClassRef={"value": line.dimension_id("class")} if line.dimension_id("class") else None,
        DepartmentRef={"value": line.dimension_id("location")} if line.dimension_id("location") else None,
    )
    return filled(
        Description=cut(line.memo, 4000),
        Amount=amount(line.debit or line.credit, currency),
        DetailType=_DETAIL,
        JournalEntryLineDetail=detail,
    )
