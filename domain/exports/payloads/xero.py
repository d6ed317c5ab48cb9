"""Manual journals for the accounting API of Xero, and what it answers (formats D6)."""

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

NUMBER_LIMIT = 60
_TRACKING = {"Name": Shape(required=True, longest=100), "Option": Shape(required=True, longest=100)}
_LINE = {
    "LineAmount": Shape(Decimal, required=True, signed=True),
    "AccountCode": Shape(required=True, longest=10),
    "Description": Shape(longest=4000),
    "TaxType": Shape(longest=50),
    "Tracking": Shape(list, fields=_TRACKING),
}
SHAPE = Shape(
    dict,
    fields={
        "Narration": Shape(required=True, longest=4000),
        "Date": Shape(required=True, pattern=r"\d{4}-\d\d-\d\d"),
        "Status": Shape(required=True, one_of=("DRAFT", "POSTED")),
        "LineAmountTypes": Shape(required=True, one_of=("NoTax",)),
        "ShowOnCashBasisReports": Shape(bool),
        "JournalLines": Shape(list, required=True, fields=_LINE, fewest=2),
    },
)


def payload(part: JournalPart, *, posted: bool, tracking: str) -> str:
    """The JSON of one manual journal; its narration begins with the document number. `PayloadInvalid`."""
    journal = {
        "Narration": narration(part),
        "Date": part.day.isoformat(),
        "Status": "POSTED" if posted else "DRAFT",
        "LineAmountTypes": "NoTax",
        "ShowOnCashBasisReports": False,
        "JournalLines": [_line(line, part.currency, tracking) for line in part.lines],
    }
    refuse_faults(part, "Xero", journal, SHAPE)
    return written({"ManualJournals": [journal]})


def narration(part: JournalPart) -> str:
    """By which the journal is found again: Xero has no field for a number or an outside id."""
    return f"{part.number} {part.marked_memo}"


def booked(journal: Any, currency: str) -> Booked:
    """A manual journal of an answer; debits are positive and credits negative there."""
    lines = []
    for line in journal["JournalLines"]:
        minor = minor_of(line["LineAmount"], currency)
        lines.append((line["AccountCode"], max(minor, 0), max(-minor, 0)))
    told = journal["Narration"]
    return Booked(journal["ManualJournalID"], told, amounts_of(lines), told.split(" ")[0])


def _line(line: PartLine, currency: str, tracking: str) -> dict[str, Any]:
    sign = 1 if line.debit else -1
    option = line.dimensions.get("location") or line.dimensions.get("class")
    return filled(
        LineAmount=sign * amount(line.debit or line.credit, currency),
        AccountCode=line.account.number,
        Description=cut(line.memo, 4000),
        TaxType="NONE",
        Tracking=[{"Name": tracking, "Option": option.name}] if option and tracking else None,
    )
