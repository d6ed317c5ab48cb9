"""Journal entries for the REST record service of NetSuite, and what it answers (formats D5)."""

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

NUMBER_LIMIT = 45
MOST = Decimal("9999999999.99")
_REFERENCE = Shape(dict, fields={"id": Shape(required=True)})
_LINE = {
    "account": Shape(dict, required=True, fields={"id": Shape(required=True)}),
    "debit": Shape(Decimal, most=MOST),
    "credit": Shape(Decimal, most=MOST),
    "memo": Shape(longest=1000),
    "entity": _REFERENCE,
    "location": _REFERENCE,
    "department": _REFERENCE,
    "class": _REFERENCE,
}
SHAPE = Shape(
    dict,
    fields={
        "externalId": Shape(required=True, longest=100),
        "tranId": Shape(required=True, longest=NUMBER_LIMIT),
        "tranDate": Shape(required=True, pattern=r"\d{4}-\d\d-\d\d"),
        "memo": Shape(required=True, longest=999),
        "approved": Shape(bool),
        "subsidiary": _REFERENCE,
        "line": Shape(dict, required=True, fields={"items": Shape(list, fields=_LINE, fewest=2)}),
    },
)


def payload(part: JournalPart, *, subsidiary: str, approved: bool) -> str:
    """The JSON of a journalentry; its external id is the request id. `PayloadInvalid`."""
    entry = filled(
        externalId=part.reference,
        tranId=part.number,
        tranDate=part.day.isoformat(),
        memo=part.marked_memo,
        approved=approved,
        subsidiary={"id": subsidiary} if subsidiary else None,
        line={"items": [_line(line, part.currency) for line in part.lines]},
    )
    refuse_faults(part, "NetSuite", entry, SHAPE)
    return written(entry)


def booked(entry: Any, currency: str) -> Booked:
    """A journalentry of an answer, its lines expanded."""
    lines = [
        (
            str(line["account"]["id"]),
            minor_of(line.get("debit") or 0, currency),
            minor_of(line.get("credit") or 0, currency),
        )
        for line in entry["line"]["items"]
    ]
    return Booked(str(entry["id"]), entry.get("memo", ""), amounts_of(lines), entry.get("tranId", ""))


def _line(line: PartLine, currency: str) -> dict[str, Any]:
    side = "debit" if line.debit else "credit"
    dimensions = {kind: {"id": named.id} for kind, named in line.dimensions.items()}
    return filled(
        account={"id": line.account.id},
        **{side: amount(line.debit or line.credit, currency)},
        memo=cut(line.memo, 1000),
        entity={"id": line.customer.id} if line.customer and line.customer.id else None,
        **dimensions,
    )
