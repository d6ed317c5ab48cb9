"""GL batches for the XML gateway of Sage Intacct, and what it answers (formats D4)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from tieout.domain.exports.payloads.checking import Shape, amount, cut, filled, minor_of, refuse_faults
from tieout.domain.exports.payloads.part import Booked, JournalPart, PartLine, amounts_of

NUMBER_LIMIT = 20
_LINE = {
    "DOCUMENT": Shape(longest=30),
    "ACCOUNTNO": Shape(required=True, longest=24),
    "TR_TYPE": Shape(required=True, one_of=("1", "-1")),
    "TRX_AMOUNT": Shape(Decimal, required=True),
    "LOCATION": Shape(longest=20),
    "DEPARTMENT": Shape(longest=20),
    "CUSTOMERID": Shape(longest=20),
    "CLASSID": Shape(longest=20),
    "DESCRIPTION": Shape(longest=1000),
}
SHAPE = Shape(
    dict,
    fields={
        "JOURNAL": Shape(required=True, longest=20),
        "BATCH_DATE": Shape(required=True, pattern=r"\d\d/\d\d/\d{4}"),
        "BATCH_TITLE": Shape(required=True, longest=80),
        "HISTORY_COMMENT": Shape(longest=500),
        "REFERENCENO": Shape(required=True, longest=NUMBER_LIMIT),
        "STATE": Shape(required=True, one_of=("Posted", "Draft")),
        "ENTRIES": Shape(list, required=True, fields=_LINE, fewest=2),
    },
)
"""The order of the fields is that in which the gateway takes its elements."""


def payload(part: JournalPart, *, journal: str, posted: bool) -> str:
    """The element GLBATCH; its title carries the reference. Refused (`PayloadInvalid`)."""
    batch: dict[str, Any] = {
        "JOURNAL": journal,
        "BATCH_DATE": f"{part.day:%m/%d/%Y}",
        "BATCH_TITLE": f"{cut(part.memo, 80 - len(part.reference) - 3)} [{part.reference}]",
        "HISTORY_COMMENT": part.marked_memo,
        "REFERENCENO": part.number,
        "STATE": "Posted" if posted else "Draft",
        "ENTRIES": [_line(line, part) for line in part.lines],
    }
    refuse_faults(part, "Sage Intacct", batch, SHAPE)
    entries = "".join(
        f"<GLENTRY>{''.join(_elements(entry, _LINE))}</GLENTRY>" for entry in batch.pop("ENTRIES")
    )
    return f"<GLBATCH>{''.join(_elements(batch, SHAPE.fields or {}))}<ENTRIES>{entries}</ENTRIES></GLBATCH>"


def booked(record: str, title: str, number: str, entries: Iterable[Any], currency: str) -> Booked:
    """A GL batch of an answer, from its header and its entries (account, type, amount)."""
    lines = []
    for account, type_, text in entries:
        minor = minor_of(text, currency)
        lines.append((account, minor if type_ == "1" else 0, 0 if type_ == "1" else minor))
    return Booked(record, title, amounts_of(lines), number)


def _line(line: PartLine, part: JournalPart) -> dict[str, Any]:
    return filled(
        DOCUMENT=part.number,
        ACCOUNTNO=line.account.number,
        TR_TYPE="1" if line.debit else "-1",
        TRX_AMOUNT=amount(line.debit or line.credit, part.currency),
        LOCATION=line.dimension_id("location"),
        DEPARTMENT=line.dimension_id("department"),
        CUSTOMERID=line.customer.id if line.customer else "",
        CLASSID=line.dimension_id("class"),
        DESCRIPTION=cut(line.memo, 1000),
    )


def _elements(values: dict[str, Any], order: Iterable[str]) -> Iterable[str]:
    for name in order:
        if name in values:
            value = values[name]
            yield f"<{name}>{escape(f'{value:f}' if isinstance(value, Decimal) else value)}</{name}>"
