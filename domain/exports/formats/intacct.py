"""Sage Intacct's CSV of GL journal entries (formats D4)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator

from tieout.domain.exports.formats.cells import cell, credit, csv_rows, csv_text, debit
from tieout.domain.exports.formats.faults import Faults
from tieout.domain.exports.formats.file_format import FileFormat, Piece
from tieout.domain.exports.outside_journal import Recipient
from tieout.domain.exports.part import OutsideLine, Part
from tieout.domain.exports.system import AccountingSystem, EntryState, ExportOptions
from tieout.domain.exports.translating import Dimension, NamedBy, Naming, OutsideGeneralAccount

COLUMNS = (
    *("DONOTIMPORT", "JOURNAL", "DATE", "REVERSEDATE", "DESCRIPTION", "REFERENCE_NO", "LINE_NO", "ACCT_NO"),
    *("LOCATION_ID", "DEPT_ID", "DOCUMENT", "MEMO", "DEBIT", "CREDIT", "SOURCEENTITY", "CURRENCY"),
    *("EXCH_RATE_DATE", "EXCH_RATE_TYPE_ID", "EXCHANGE_RATE", "STATE", "ALLOCATION_ID", "BILLABLE"),
    *("RPESENTRY", "GLENTRY_CUSTOMERID", "GLENTRY_VENDORID", "GLENTRY_ITEMID", "GLENTRY_CLASSID"),
    "GLENTRY_EMPLOYEEID",
)
OF_THE_ENTRY = ("JOURNAL", "DATE", "REVERSEDATE", "DESCRIPTION", "REFERENCE_NO", "STATE")
"""These stand on the first line of each entry only."""

LONGEST_NUMBER = 21
LONGEST_MEMO = 1_000
LONGEST_ID = 60

_STATES = {EntryState.POSTED: "Posted", EntryState.DRAFT: "Draft"}
_PLACES = {
    Dimension.LOCATION: "LOCATION_ID",
    Dimension.DEPARTMENT: "DEPT_ID",
    Dimension.CLASS: "GLENTRY_CLASSID",
}
_FILLED = {
    *OF_THE_ENTRY,
    *_PLACES.values(),
    *("LINE_NO", "ACCT_NO", "MEMO", "DEBIT", "CREDIT", "CURRENCY", "GLENTRY_CUSTOMERID"),
} - {"REVERSEDATE"}
_NAMING = Naming(
    system=AccountingSystem.INTACCT,
    accounts=NamedBy.NUMBER,
    customers=NamedBy.ID,
    dimensions=tuple(_PLACES),
    branches=NamedBy.ID,
    debtors=False,
)


async def _write(parts: AsyncIterator[Part], options: ExportOptions) -> AsyncIterator[Piece]:
    columns = (*COLUMNS, *options.further_columns)
    first = True
    async for part in parts:
        rows = [[row.get(column, "") for column in columns] for row in _rows(part, options)]
        yield Piece(part.stem, csv_text([columns, *rows] if first else rows))
        first = False


def _rows(part: Part, options: ExportOptions) -> Iterator[dict[str, str]]:
    entry = {
        "JOURNAL": options.intacct_journal,
        "DATE": options.date_order.written(part.post_date),
        "DESCRIPTION": cell(part.memo, options.intacct_description),
        "REFERENCE_NO": part.number,
        "STATE": _STATES[options.entry_state],
    }
    for number, line in enumerate(part.lines, 1):
        yield {**(entry if number == 1 else {}), "LINE_NO": str(number), **_line(line, part, options)}


def _line(line: OutsideLine, part: Part, options: ExportOptions) -> dict[str, str]:
    return {
        "ACCT_NO": _account(line.account, options),
        "MEMO": cell(line.memo, LONGEST_MEMO),
        "DEBIT": debit(line, part.currency),
        "CREDIT": credit(line, part.currency),
        "CURRENCY": part.currency,
        "GLENTRY_CUSTOMERID": cell(line.customer.id, LONGEST_ID) if line.customer else "",
        **{_PLACES[dimension]: cell(held.id, LONGEST_ID) for dimension, held in line.branch.items()},
    }


def _account(account: OutsideGeneralAccount, options: ExportOptions) -> str:  # noqa: ARG001
    return cell(account.number, LONGEST_ID)


def _check(lines: Iterable[str], options: ExportOptions, faults: Faults) -> None:
    columns = (*COLUMNS, *options.further_columns)
    rows = csv_rows(lines)
    faults.require(next(rows, (1, []))[1] == list(columns), 1, "the columns are not those of the template")
    expected = 1
    for number, cells in rows:
        if not faults.require(
            len(cells) == len(columns), number, f"{len(cells)} columns, not {len(columns)}"
        ):
            continue
        row = dict(zip(columns, cells, strict=True))
        if row["LINE_NO"] == "1":
            expected = 1
            _check_entry(number, row, options, faults)
        else:
            found = [name for name in OF_THE_ENTRY if row[name]]
            faults.require(not found, number, f"{', '.join(found)} may stand on the first line only")
        faults.require(row["LINE_NO"] == str(expected), number, f"LINE_NO is not {expected}")
        expected += 1
        _check_line(number, row, faults)
    faults.end_file()


def _check_entry(number: int, row: dict[str, str], options: ExportOptions, faults: Faults) -> None:
    faults.journal(number, row["REFERENCE_NO"], LONGEST_NUMBER)
    faults.require(row["JOURNAL"] == options.intacct_journal, number, "JOURNAL is not the journal's symbol")
    faults.day(number, row["DATE"], options.date_order)
    faults.require(row["STATE"] == _STATES[options.entry_state], number, "STATE is not the one chosen")
    faults.require(bool(row["DESCRIPTION"]), number, "DESCRIPTION is missing")
    faults.text(number, "DESCRIPTION", row["DESCRIPTION"], options.intacct_description)


def _check_line(number: int, row: dict[str, str], faults: Faults) -> None:
    unasked = [name for name, text in row.items() if text and name not in _FILLED]
    faults.require(not unasked, number, f"{', '.join(unasked)} must be empty")
    faults.text(number, "MEMO", row["MEMO"], LONGEST_MEMO)
    for name in ("ACCT_NO", "GLENTRY_CUSTOMERID", *_PLACES.values()):
        faults.text(number, name, row[name], LONGEST_ID)
    faults.require(row["CURRENCY"] == faults.currency, number, f"CURRENCY is not {faults.currency}")
    minor = faults.sides(number, row["DEBIT"], row["CREDIT"])
    faults.post(number, row["ACCT_NO"], minor, place=row["LOCATION_ID"])


INTACCT_CSV = FileFormat(
    title="Sage Intacct CSV",
    ending="csv",
    recipient=lambda _: Recipient(_NAMING, LONGEST_NUMBER),
    write=_write,
    check=_check,
    account=_account,
)
