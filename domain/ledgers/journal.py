"""Posted ledgers as an hledger journal: a second program that can add up our books.

Every entry is a transaction on the ledger's post date; a voided version stands with its reversal. In
another currency a line carries its amount in the company's as total cost (`@@`), in which it balances.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from itertools import groupby

from tieout.domain.accounts.account import AccountKind
from tieout.domain.database.statements import Row, fetch, reader
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.reading import LedgerNotPosted
from tieout.domain.money import Money, digits
from tieout.domain.refusal import NotFound
from tieout.domain.setup import options

LINES_AT_ONCE = 2_000

ROOTS = {
    AccountKind.ASSET: ("Assets", "A"),
    AccountKind.LIABILITY: ("Liabilities", "L"),
    AccountKind.EQUITY: ("Equity", "E"),
    AccountKind.INCOME: ("Income", "R"),
    AccountKind.EXPENSE: ("Expenses", "X"),
}
_ACCOUNTS = (
    "SELECT DISTINCT t.account_id, t.account_number, t.account_name, a.kind, t.ledger_id "
    "FROM ledger_total t JOIN account a ON a.id = t.account_id "
    "WHERE t.ledger_id = ANY($1) ORDER BY t.ledger_id"
)
_CURRENCIES = "SELECT DISTINCT currency FROM ledger_total WHERE ledger_id = ANY($1) ORDER BY currency"
_LINES = (
    "SELECT line_number, entry_number, type, customer_number, customer_name, document_number, account_id, "
    "currency, debit, credit, base_debit, base_credit FROM ledger_line "
    f"WHERE ledger_id = $1 AND line_number > $2 ORDER BY line_number LIMIT {LINES_AT_ONCE}"
)


async def journal(ledger_ids: Sequence[int]) -> AsyncIterator[str]:
    """These ledger versions, with the reversal of each that was voided, in pieces of text.

    Refused (`LedgerNotPosted`) when one of them never counted.
    """
    wanted = Ledger.filter(id__in=list(ledger_ids)).select_related("batch").using_db(reader())
    found = {ledger.id: ledger for ledger in await wanted}
    for ledger_id in ledger_ids:
        if ledger_id not in found:
            raise NotFound(kind="ledger", key=ledger_id)
        if found[ledger_id].posted_at is None:
            raise LedgerNotPosted(version=found[ledger_id].version, number=found[ledger_id].batch.number)
    reversals = Ledger.filter(reverses_id__in=list(found)).select_related("batch").using_db(reader())
    found |= {ledger.id: ledger for ledger in await reversals}
    async for piece in _journal(found.values()):
        yield piece


async def journal_of_books() -> AsyncIterator[str]:
    """Every ledger that counts or counted: posted, voided, and what reversed them."""
    booked = Ledger.filter(posted_at__isnull=False).select_related("batch").using_db(reader())
    async for piece in _journal(await booked):
        yield piece


async def journal_of_ledger(ledger: Ledger) -> AsyncIterator[str]:
    """One posted ledger (with its `batch` at hand) alone: the same text whatever happens to it later."""
    async for piece in _journal([ledger]):
        yield piece


async def _journal(ledgers: Iterable[Ledger]) -> AsyncIterator[str]:
    ordered = sorted(ledgers, key=lambda ledger: (ledger.post_date, ledger.id))
    company = await options.current()
    ids = [ledger.id for ledger in ordered]
    names = await accounts_of(ids)
    currencies = {company.currency} | {row["currency"] for row in await fetch(_CURRENCIES, ids)}
    yield _heading(company.name, currencies, names.values())
    accounts = {account_id: hledger_account(row) for account_id, row in names.items()}
    for ledger in ordered:
        async for entry in entries_of(ledger):
            yield _transaction(ledger, entry, accounts, company.currency)


def _heading(company: str, currencies: Iterable[str], accounts: Iterable[Row]) -> str:
    """The directives that `hledger check -s` asks for."""
    declared = [f"; Posted ledgers of {_plain(company)}"]
    declared += [f"commodity {_sample(currency)} {currency}" for currency in sorted(currencies)]
    rows = sorted(accounts, key=lambda row: str(row["account_number"]))
    declared += [
        f"account {hledger_account(row)}  ; type:{ROOTS[AccountKind(row['kind'])][1]}" for row in rows
    ]
    return "\n".join(declared) + "\n"


def _sample(currency: str) -> str:
    """How amounts are written; the decimal mark is needed even where no decimals follow."""
    return f"1000.{'0' * digits(currency)}"


async def accounts_of(ledger_ids: Sequence[int]) -> dict[int, Row]:
    """The accounts of some ledgers by id, under the names of the last of them."""
    return {row["account_id"]: row for row in await fetch(_ACCOUNTS, ledger_ids)}


async def entries_of(ledger: Ledger) -> AsyncIterator[list[Row]]:
    """The lines of one entry after the other, read a page at a time."""
    pending: list[Row] = []
    last = 0
    while lines := await fetch(_LINES, ledger.id, last):
        last = lines[-1]["line_number"]
        grouped = [list(entry) for _, entry in groupby(pending + lines, lambda line: line["entry_number"])]
        *whole, pending = grouped
        for entry in whole:
            yield entry
    if pending:
        yield pending


def _transaction(ledger: Ledger, lines: list[Row], accounts: dict[int, str], base: str) -> str:
    first = lines[0]
    what = "Reversal of " if ledger.reverses_id else ""
    title = f"{what}{first['type'].replace('_', ' ').lower()} {first['document_number']}".strip()
    payee = _plain(first["customer_name"]) or "No customer"
    text = f"{ledger.post_date} * ({ledger.batch.number}) {payee} | {_plain(title)}"
    tags = {
        "batch": ledger.batch.number,
        "version": str(ledger.version),
        "entry": str(first["entry_number"]),
        "type": first["type"],
        "customer": first["customer_number"],
        "document": first["document_number"],
    }
    shown = ", ".join(f"{name}:{_plain(value)}" for name, value in tags.items() if value)
    postings = [f"    {accounts[line['account_id']]}  {posted_amount(line, base)}" for line in lines]
    return "\n".join(["", text, f"    ; {shown}", *postings, ""])


def posted_amount(line: Row, base: str) -> str:
    """Debits positive; what moves only the company's currency, as an exchange gain does, is shown in it."""
    own = Money(line["base_debit"] - line["base_credit"], base)
    foreign = Money(line["debit"] - line["credit"], line["currency"])
    if line["currency"] == base or not foreign:
        return f"{own.plain()} {base}"
    return f"{foreign.plain()} {foreign.currency} @@ {abs(own).plain()} {base}"


def hledger_account(row: Row) -> str:
    """Such as Assets:1200 Accounts receivable."""
    root = ROOTS[AccountKind(row["kind"])][0]
    return f"{root}:{row['account_number']} {_plain(row['account_name'])}".strip()


def _plain(text: str) -> str:
    """Text without what has a meaning in a journal: line ends, comments, tags and the bar after the payee."""
    return " ".join(re.sub(r"[;:,|()]", " ", text).split())
