"""The statement of account as the PDF that is sent to the customer."""

from __future__ import annotations

import asyncio
from datetime import date

from tieout.domain.clock import now
from tieout.domain.money import Money
from tieout.domain.paper.sheets import STANDING, PrintedRows, Sheets, figure, fitted
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.statement import Statement, StatementLine, statement

_RULE = "─" * STANDING.width
_HEAD = (
    f"{'Date':<11}{'Document':<19}{'Description':<31}{'Charges':>15} {'Payments, credits':>17}{'Balance':>14}"
)
_BUCKETS = ("Not yet due", "1 to 30 days", "31 to 60 days", "61 to 90 days", "Over 90 days", "Balance due")
_NARROW = 18


async def statement_paper(asked: Asked, company: str) -> bytes:
    """The statement that is asked for, drawn beside the server's own thread."""
    return await asyncio.to_thread(paper_of, await statement(asked), company=company)


def paper_of(found: Statement, *, company: str) -> bytes:
    """The whole file: address, opening balance, lines, closing balance, ageing. Best made in a thread."""
    told = f"Statement of account from {_day(found.start)} to {_day(found.end)}"
    sheets = Sheets(company, told, now(), STANDING)
    sheets.together(_address(found))
    head = [("", _RULE), ("B", _HEAD), ("", _RULE)]
    sheets.together([*head, ("", _row(found.start, "", "Opening balance", None, found.opening))])
    sheets.head = _HEAD
    for line in found.lines:
        sheets.together([("", _line(line))])
    closing = _row(found.end, "", "Closing balance", None, found.closing)
    sheets.together([("", _RULE), ("B", closing), ("", ""), *_foot(found)])
    return sheets.bytes()


def _address(found: Statement) -> PrintedRows:
    """To whom it goes on the left, what it is about on the right."""
    customer = found.customer
    name = customer.bill_to_name or customer.name
    lines = [line.strip() for line in customer.bill_to.splitlines() if line.strip()] or [customer.city]
    left = [name, *(line for line in lines if line != name)]
    right = [
        f"Customer    {customer.number}",
        f"Currency    {customer.currency}",
        f"Date        {_day(found.end)}",
        f"Balance due {found.closing.amount():,f}",
    ]
    height = max(len(left), len(right))
    left += [""] * (height - len(left))
    right += [""] * (height - len(right))
    rows = [("", f"{fitted(one, 70)}{two}") for one, two in zip(left, right, strict=True)]
    return [("", ""), *rows, ("", ""), ("", "")]


def _line(line: StatementLine) -> str:
    return _row(line.post_date, line.document, line.words, line.moved, line.balance)


def _row(on: date, document: str, words: str, moved: Money | None, balance: Money) -> str:
    charge = figure(moved, 15) if moved and moved.minor > 0 else " " * 15
    credit = figure(-moved, 17) if moved and moved.minor < 0 else " " * 17
    left = f"{on.isoformat():<11}{fitted(document, 18)} {fitted(words, 30)} "
    return f"{left}{charge} {credit}{balance.amount():>14,f}"


def _foot(found: Statement) -> PrintedRows:
    figures = [*found.ageing.buckets, found.ageing.total]
    return [
        ("B", "What is open, by days after its due date"),
        ("", "".join(f"{title:>{_NARROW}}" for title in _BUCKETS)),
        ("B", "".join(f"{money.amount():>{_NARROW},f}" for money in figures)),
        ("", ""),
        ("", "Please tell us if you see this otherwise."),
    ]


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
