"""A posted ledger as a beancount journal (formats D7): the books under our own names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import AsyncIterator, Mapping

from tieout.domain.accounts.account import AccountKind
from tieout.domain.database.statements import Row
from tieout.domain.exports.formats.cells import one_line
from tieout.domain.ledgers.journal import ROOTS, accounts_of, entries_of, posted_amount
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.setup import options

_LONGEST = 500


async def beancount_journal(ledger: Ledger) -> AsyncIterator[str]:
    """The text of a ledger (with its `batch` at hand), an entry at a time."""
    company = await options.current()
    rows = await accounts_of([ledger.id])
    accounts = {key: account_name(row) for key, row in rows.items()}
    head = [
        f'option "title" {_quoted(company.name)}',
        f'option "operating_currency" "{company.currency}"',
        "",
    ]
    opened = sorted(f"{ledger.post_date} open {account}" for account in accounts.values())
    yield "\n".join((*head, *opened, ""))
    async for entry in entries_of(ledger):
        yield _transaction(ledger, entry, accounts, company.currency)


def account_name(row: Row) -> str:
    """Such as Assets:1200-Accounts-receivable: parts begin with a capital or a figure."""
    root = ROOTS[AccountKind(row["kind"])][0]
    plain = unicodedata.normalize("NFKD", f"{row['account_number']} {row['account_name']}")
    words = re.findall(r"[A-Za-z0-9]+", plain.encode("ascii", "ignore").decode())
    name = "-".join(words)
    return f"{root}:{name}" if name[:1].isupper() or name[:1].isdigit() else f"{root}:X{name}"


def _transaction(ledger: Ledger, lines: list[Row], accounts: Mapping[int, str], base: str) -> str:
    first = lines[0]
    what = "Reversal of " if ledger.reverses_id else ""
    title = f"{what}{first['type'].replace('_', ' ').lower()} {first['document_number']}".strip()
    facts = {
        "batch": ledger.batch.number,
        "ledger-version": str(ledger.version),
        "entry": str(first["entry_number"]),
        "customer": first["customer_number"],
        "document": first["document_number"],
    }
    metadata = [f"  {name}: {_quoted(value)}" for name, value in facts.items() if value]
    postings = [f"  {accounts[line['account_id']]}  {posted_amount(line, base)}" for line in lines]
    head = f"{ledger.post_date} * {_quoted(first['customer_name'] or 'No customer')} {_quoted(title)}"
    return "\n".join(["", head, *metadata, *postings, ""])


def _quoted(text: str) -> str:
    inner = one_line(text, _LONGEST).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'
