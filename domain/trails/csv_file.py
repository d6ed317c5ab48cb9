"""An audit trail as CSV: one table, in which the first column tells what a row is.

CONTROL, ACCUMULATED and DIFFERENCE are the totals of the batch, ACCOUNT a total of an account, ENTRY an
entry, LINE and APPLICATION what it posts and takes off. Amounts are plain decimals in `currency`, those
beginning with base_ in the company's; text that a spreadsheet would take for a formula is guarded.
"""

from __future__ import annotations

from collections.abc import Iterator

from tieout.domain.database.exporting import csv_lines, guarded_text
from tieout.domain.money import Money
from tieout.domain.trails.content import BLOCK, Trail, TrailAccount, TrailApplication, TrailEntry, TrailLine

COLUMNS = (
    *("row", "batch_no", "version", "entry_no", "type", "date", "due_date", "customer_no", "customer_name"),
    *("document_no", "reference", "branch", "count", "currency", "amount", "account", "account_name"),
    *("debit", "credit", "base_currency", "base_amount", "base_debit", "base_credit"),
    *("applied_to", "applied", "discount", "write_off", "balance_left", "reason", "memo", "user", "time"),
)

_Cells = dict[str, object]
"""The cells of a row that are not empty, by their columns."""

_PLACES = {name: place for place, name in enumerate(COLUMNS)}


def csv_of(trail: Trail) -> Iterator[bytes]:
    """The file in pieces, the same bytes every time."""
    yield f"{','.join(COLUMNS)}\n".encode()
    always = {"batch_no": trail.head["number"], "version": trail.head["version"]}
    yield _written(always, _totals(trail))
    yield _written(always, (_account(one) for one in trail.accounts()))
    for first in range(1, trail.count + 1, BLOCK):
        entries = trail.entries(first, first + BLOCK - 1)
        yield _written(always, (row for entry in entries for row in _entry(entry)))


def _written(always: _Cells, rows: Iterator[_Cells]) -> bytes:
    return csv_lines(map(_line, (row | always for row in rows)))


def _line(row: _Cells) -> list[str]:
    """Most cells of a row are empty."""
    line = [""] * len(COLUMNS)
    for name, value in row.items():
        if value or isinstance(value, Money):
            line[_PLACES[name]] = _cell(value)
    return line


def _cell(value: object) -> str:
    """An amount as it is, minus and all; a text guarded."""
    if isinstance(value, Money):
        return value.plain()
    return guarded_text(value) if isinstance(value, str) else str(value)


def _totals(trail: Trail) -> Iterator[_Cells]:
    head = trail.head
    batch: _Cells = {
        "type": head["type"],
        "date": head["post_date"],
        "branch": head["branch"],
        "currency": head["currency"],
        "base_currency": trail.base,
        "memo": head["description"],
        "user": head["made_by"],
        "time": head["made_at"],
    }
    yield batch | {"row": "CONTROL", "count": head["control_count"], "amount": trail.money("control")}
    yield batch | {"row": "ACCUMULATED", "count": trail.count, "amount": trail.money("accumulated")}
    yield batch | {"row": "DIFFERENCE", "amount": trail.money("difference")}


def _account(total: TrailAccount) -> _Cells:
    return {"row": "ACCOUNT", "count": total.lines, **_posted(total.number, total.name, total)}


def _entry(entry: TrailEntry) -> Iterator[_Cells]:
    """The entry, then its lines and applications, each with what tells the entry."""
    known: _Cells = {
        "entry_no": entry.position,
        "type": entry.type,
        "date": entry.document_date,
        "customer_no": entry.customer_number,
        "customer_name": entry.customer_name,
        "document_no": entry.document_number,
        "reference": entry.reference,
        "branch": entry.branch,
        "currency": entry.amount.currency,
    }
    yield known | {
        "row": "ENTRY",
        "due_date": entry.due_date,
        "amount": entry.amount,
        "base_currency": entry.base_amount.currency,
        "base_amount": entry.base_amount,
        "reason": entry.reason,
        "memo": entry.memo,
        "user": entry.created_by,
        "time": entry.created_at,
    }
    for line in entry.lines:
        yield known | {"row": "LINE", **_posted(line.account_number, line.account_name, line)}
    for application in entry.applications:
        yield known | {"row": "APPLICATION", **_applied(application)}


def _posted(number: str, name: str, sides: TrailAccount | TrailLine) -> _Cells:
    return {
        "account": number,
        "account_name": name,
        "currency": sides.debit.currency,
        "debit": sides.debit or None,
        "credit": sides.credit or None,
        "base_currency": sides.base_debit.currency,
        "base_debit": sides.base_debit or None,
        "base_credit": sides.base_credit or None,
    }


def _applied(application: TrailApplication) -> _Cells:
    return {
        "currency": application.balance.currency,
        "applied_to": application.document_number,
        "applied": application.amount,
        "discount": application.discount or None,
        "write_off": application.write_off or None,
        "balance_left": application.balance,
    }
