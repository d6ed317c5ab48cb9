"""A posted ledger version, or the reversal of one, as journals of the outside accounting system.

What every file and every connection is written from: lines under the names they have over there, in
parts of whole transactions, each of which balances in every currency and in the company's, each with
a document number of its own. A version made anew has other numbers, and so has a reversal (AMB-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.exports.part import OutsideLine, OutsideTransaction, Part
from tieout.domain.exports.summing import held
from tieout.domain.exports.system import MOST_LINES, ExportOptions
from tieout.domain.exports.translating import (
    DEBTOR,
    NOWHERE,
    Naming,
    Translation,
    translation_of,
)
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import posted_ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options as company_options

LINES_AT_ONCE = 2_000


class DocumentNumberTooLong(Refusal):
    """The document number {number} has {length} characters and {system} takes {limit}. Ask whoever runs these
    books: no batch should come that far.
    """


@dataclass(frozen=True, slots=True)
class Recipient:
    """What a file or a connection asks of its journals.

    `numbers` is how long a document number may be, `most_lines` how many lines it takes at most,
    whatever the setting says. Where parts are not `suffixed`, all go by the number they share.
    `edition` goes up when the same version is exported again (R15.4), and into the number.
    """

    naming: Naming
    numbers: int
    suffixed: bool = True
    edition: int = 1
    most_lines: int = MOST_LINES


async def outside_journal(
    ledger_id: int, layout: LedgerLayout, recipient: Recipient, *, options: ExportOptions | None = None
) -> AsyncIterator[Part]:
    """The parts, as the lines come from the database.

    Refused before the first part: a version that never counted (`LedgerNotPosted`), and everything
    unmapped at once, a blocker for each account, customer and branch.
    """
    ledger = await posted_ledger(ledger_id)
    company = await company_options.current()
    chosen = options or company.options.exports
    translation = await translation_of(ledger_id, recipient.naming, chosen)
    blank = Part(0, await stem_of(ledger, recipient), ledger.post_date, memo_of(ledger), company.currency, ())
    limit = min(chosen.lines_per_part, recipient.most_lines)
    position, pending = 1, held(layout, blank.memo)
    async for transaction in _transactions(ledger_id, translation, recipient.naming, company.currency):
        if not transaction.booked:
            continue
        if pending.count and pending.count_with(transaction) > limit:
            yield replace(blank, position=position, transactions=pending.transactions())
            position, pending = position + 1, held(layout, blank.memo)
        pending.add(transaction)
    if pending.count:
        yield replace(blank, position=position, transactions=pending.transactions())


def memo_of(ledger: Ledger) -> str:
    """What a journal says of itself, such as "AR batch R0012 v1"."""
    what = "Reversal of AR batch" if ledger.reverses_id else "AR batch"
    return f"{what} {ledger.batch.number} v{ledger.version}"


async def stem_of(ledger: Ledger, recipient: Recipient) -> str:
    """Such as R0012-26v1: the batch, the fiscal year in which its number is unique, and the version."""
    starts = await fetch_value(
        "SELECT start_date FROM fiscal_year WHERE id = $1", ledger.fiscal_period.fiscal_year_id
    )
    same = await fetch(
        "SELECT id FROM fiscal_year WHERE start_date >= $1 AND start_date < $2",
        date(starts.year, 1, 1),
        starts,
    )
    year = f"{starts:%y}{'bcdefghijklmnopqrstuvwxyz'[len(same) - 1] if same else ''}"
    again = f".{recipient.edition}" if recipient.edition > 1 else ""
    stem = f"{ledger.batch.number}-{year}{'r' if ledger.reverses_id else 'v'}{ledger.version}{again}"
    length = len(stem) + (len("-9999") if recipient.suffixed else 0)
    if length > recipient.numbers:
        raise DocumentNumberTooLong(
            number=stem, length=length, system=recipient.naming.system.called, limit=recipient.numbers
        )
    return stem


_LINES = f"""
SELECT l.line_number, l.entry_number, l.type, l.customer_name, l.document_number, l.reference, l.memo,
    l.account_id, {DEBTOR} AS debtor_id, l.branch, l.currency, l.debit, l.credit, l.base_debit, l.base_credit
FROM ledger_line AS l WHERE l.ledger_id = $1 AND l.line_number > $2
ORDER BY l.line_number LIMIT {LINES_AT_ONCE}
"""


async def _transactions(
    ledger_id: int, translation: Translation, naming: Naming, currency: str
) -> AsyncIterator[OutsideTransaction]:
    """One entry after the other, read a page at a time."""
    pending: list[Row] = []
    last = 0
    while rows := await fetch(_LINES, ledger_id, last):
        last = rows[-1]["line_number"]
        *whole, pending = _by_entry([*pending, *rows])
        for entry in whole:
            yield _transaction(entry, translation, naming, currency)
    if pending:
        yield _transaction(pending, translation, naming, currency)


def _by_entry(rows: list[Row]) -> Iterator[list[Row]]:
    for _, entry in groupby(rows, lambda row: row["entry_number"]):
        yield list(entry)


def _transaction(
    rows: list[Row], translation: Translation, naming: Naming, currency: str
) -> OutsideTransaction:
    first = rows[0]
    kind = first["type"].replace("_", " ").capitalize()
    named = (f"{kind} {first['document_number']}".strip(), first["reference"], first["customer_name"])
    title = ", ".join(text for text in (*named, first["memo"]) if text)
    lines = tuple(_line(row, title, translation, naming, currency) for row in rows)
    return OutsideTransaction(first["entry_number"], title, lines)


def _line(
    row: Mapping[str, Any], title: str, translation: Translation, naming: Naming, currency: str
) -> OutsideLine:
    account = translation.accounts[row["account_id"]]
    named = account.receivable and naming.customers is not None
    foreign = Money(row["debit"] + row["credit"], row["currency"])
    return OutsideLine(
        account=account,
        customer=translation.customers.get(row["debtor_id"]) if named else None,
        own_branch=row["branch"],
        branch=translation.branches.get(row["branch"], NOWHERE),
        currency=row["currency"],
        debit=row["debit"],
        credit=row["credit"],
        base_debit=row["base_debit"],
        base_credit=row["base_credit"],
        memo=f"{title} ({foreign})" if foreign and foreign.currency != currency else title,
    )


def _foreign(row: Mapping[str, Any]) -> str:
    return str(Money(row["debit"] + row["credit"], row["currency"]))
