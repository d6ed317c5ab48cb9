"""What hledger, a program that knows nothing of ours, makes of the posted ledgers."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
from pathlib import Path

from tieout.domain.accounts.trial_balance import trial_balance
from tieout.domain.database.statements import fetch
from tieout.domain.ledgers.journal import journal_of_books

Balances = dict[str, dict[str, str]]
"""By month, then by account number: what the account holds at the end, left out when that is nothing."""


async def write_journal(path: Path) -> None:
    """Every posted ledger as a journal in a file."""
    with path.open("w", encoding="utf-8") as file:
        async for piece in journal_of_books():
            file.write(piece)


async def hledger_check(path: Path) -> str:
    """What the strict check has to say; nothing when all is well."""
    return await _hledger(path, "check", "--strict")


async def hledger_balances(path: Path) -> Balances:
    """The balance of every account at the end of every month, added up by hledger."""
    shown = await _hledger(
        path, *("balance", "--historical", "--monthly", "--no-total", "--flat", "--output-format", "csv")
    )
    found: Balances = {}
    for row in csv.DictReader(io.StringIO(shown)):
        number = row.pop("account").rpartition(":")[2].split(" ")[0]
        for month, balance in row.items():
            if balance != "0":
                found.setdefault(month, {})[number] = balance
    return found


async def own_balances() -> Balances:
    """The same from our trial balances of the months that have postings, and those between them."""
    periods = await fetch(
        "SELECT id, name FROM fiscal_period WHERE end_date >= (SELECT min(post_date) FROM ledger) "
        "AND start_date <= (SELECT max(post_date) FROM ledger) ORDER BY start_date"
    )
    found: Balances = {}
    for period in periods:
        balance = await trial_balance(period["id"])
        rows = {row.account.number: row.closing for row in balance.rows if row.closing}
        if rows:
            found[period["name"]] = {
                number: f"{closing.plain()} {closing.currency}" for number, closing in rows.items()
            }
    return found


async def _hledger(path: Path, *arguments: str) -> str:
    command = ["hledger", "-f", str(path), *arguments]
    shown = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    return shown.stdout + shown.stderr
