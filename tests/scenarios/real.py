"""`make real DATA=receivables.csv`: a real file from customers to closed periods, and what proves it.

The product's own commands do the work, in empty books: a new SQLite file, or the empty database that
TIEOUT_DATABASE_URL names. Then the books are compared with what the file says by itself, and with
what hledger makes of the posted ledgers.
"""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from rich.console import Console

from tests.scenarios.second_opinion import hledger_balances, hledger_check, own_balances, write_journal
from tieout.domain.database.connecting import connected
from tieout.domain.database.statements import fetch_one
from tieout.domain.money import Money
from tieout.domain.reports.ageing import ageing_on

MAPPING = Path(__file__).parent / "receivables.toml"
DAYS = (date(2012, 6, 30), date(2012, 12, 31), date(2013, 12, 31), date(2014, 1, 31))
_INVOICES = "SELECT count(*) AS count, sum(amount)::bigint AS total FROM open_item"

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True, slots=True)
class Receivable:
    """An invoice as the file tells it."""

    invoiced: date
    settled: date
    amount: Decimal


def main() -> None:
    """Import the file named on the command line; exit code 1 when a figure does not agree."""
    if len(sys.argv) != 2:
        sys.exit("Name the file: make real DATA=receivables.csv")
    file = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory(prefix="tieout-real-") as directory:
        url = os.environ.setdefault("TIEOUT_DATABASE_URL", f"sqlite://{directory}/real.sqlite")
        _command("init", "--name", "Two years", "--currency", "USD", "--first-year", "2012-01-01",
                 "--admin", "ada", "--password", "harbour-and-pine-2012")  # fmt: skip
        run = ("import", "run", str(MAPPING), str(file), "--create-years")
        _command(*run)
        _command(*run, "--close-periods", "2013-12-31", "--commit")
        _command(*run, "--commit")
        _command("verify")
        sound = asyncio.run(_compare(url, file, Path(directory) / "books.journal"))
    sys.exit(0 if sound else 1)


def _command(*arguments: str) -> None:
    console.print(f"[bold]tieout {' '.join(arguments)}[/]")
    began = time.perf_counter()
    subprocess.run([str(Path(sys.executable).parent / "tieout"), *arguments], check=True)
    console.print(f"[dim]{time.perf_counter() - began:.1f} s[/]")


async def _compare(url: str, file: Path, journal: Path) -> bool:
    receivables = list(_read(file))
    async with connected(url):
        sums = await fetch_one(_INVOICES)
        assert sums is not None
        books = f"{sums['count']:,} invoices of {Money(sums['total'], 'USD')}"
        itself = f"{len(receivables):,} invoices of {_money(item.amount for item in receivables)}"
        agreed = [_told("In the books", books, itself)]
        for day in DAYS:
            left = (item.amount for item in receivables if item.invoiced <= day < item.settled)
            agreed.append(_told(f"Open at {day}", str((await ageing_on(day)).total), str(_money(left))))
        await write_journal(journal)
        ours = await own_balances()
    agreed.append(
        _told("hledger check --strict", await hledger_check(journal) or "nothing to say", "nothing to say")
    )
    theirs = await hledger_balances(journal)
    same = sum(theirs.get(month) == balances for month, balances in ours.items())
    agreed.append(_told("Trial balances of hledger the same", f"{same} months", f"{len(ours)} months"))
    return all(agreed) and theirs == ours


def _told(what: str, found: str, wanted: str) -> bool:
    agrees = found == wanted
    console.print(f"{what}: {found}" + ("" if agrees else f" [red]but it should be {wanted}[/]"))
    return agrees


def _money(amounts: Iterator[Decimal]) -> Money:
    return Money.parse(str(sum(amounts, Decimal(0))), "USD")


def _read(file: Path) -> Iterator[Receivable]:
    """Not by the product's reader, so that a mistake there would show."""
    with file.open(encoding="utf-8-sig", newline="") as text:
        for row in csv.DictReader(text):
            yield Receivable(
                _day(row["InvoiceDate"]), _day(row["SettledDate"]), Decimal(row["InvoiceAmount"])
            )


def _day(text: str) -> date:
    return datetime.strptime(text, "%m/%d/%Y").date()  # noqa: DTZ007


if __name__ == "__main__":
    main()
