"""Months of receivables from a CSV file to closed periods, and books that tie out with the file.

The file is made up here, in the shape of the real one that `make real DATA=...` takes.
"""

from __future__ import annotations

import csv
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.databases import Books
from tests.scenarios.second_opinion import hledger_balances, hledger_check, own_balances, write_journal
from tests.watching import unchanged
from tieout.domain.audit.verifying import verify
from tieout.domain.batches.batch import BatchStatus
from tieout.domain.batches.totals import totals_of
from tieout.domain.database.statements import fetch
from tieout.domain.imports.checking import check
from tieout.domain.imports.loading import Loaded, TakeOn, load
from tieout.domain.imports.mapping import Kind, Mapping, mapping_of, settings_of
from tieout.domain.imports.plan import Plan
from tieout.domain.money import Money
from tieout.domain.periods import closing
from tieout.domain.periods.listing import ended_periods
from tieout.domain.reports.ageing import ageing_on
from tieout.domain.users.actor import Actor

CUSTOMERS = ("0379-NEVHP", "8976-AMJEO", "2820-XGXSB", "9322-YCTQO", "6627-ELFBK")
FIRST, LAST = date(2025, 11, 1), date(2026, 1, 31)
HEADINGS = "countryCode,customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate"


@dataclass(frozen=True, slots=True)
class Receivable:
    """An invoice of the file and the day it was settled."""

    customer: str
    number: str
    invoiced: date
    amount: Decimal
    settled: date


@pytest.fixture
def receivables() -> list[Receivable]:
    """Sixty invoices over three months, each settled within seven weeks."""
    dice = random.Random(2026)
    days = (LAST - FIRST).days
    return [
        Receivable(
            customer=dice.choice(CUSTOMERS),
            number=f"{dice.randrange(10**6) * 100 + position:010d}",
            invoiced=(invoiced := FIRST + timedelta(days=dice.randint(0, days))),
            amount=Decimal(dice.randint(500, 13_000)).scaleb(-2),
            settled=invoiced + timedelta(days=dice.randint(3, 49)),
        )
        for position in range(60)
    ]


@pytest.fixture
def file(tmp_path: Path, receivables: list[Receivable]) -> Path:
    path = tmp_path / "receivables.csv"
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerow(HEADINGS.split(","))
        for item in receivables:
            due = item.invoiced + timedelta(days=30)
            writer.writerow(
                (
                    *(391, item.customer, item.number, american(item.invoiced), american(due)),
                    *(item.amount, "No", american(item.settled)),
                )
            )
    return path


@pytest.fixture
def mapping() -> Mapping:
    return mapping_of(settings_of((Path(__file__).parent / "receivables.toml").read_text()))


def american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def outstanding(receivables: list[Receivable], on: date) -> Money:
    """What the file itself says is open at the end of a day."""
    total = sum((item.amount for item in receivables if item.invoiced <= on < item.settled), Decimal(0))
    return Money.parse(str(total), "USD")


async def month_ends() -> AsyncIterator[date]:
    """The ends of the fiscal periods from the first invoice until everything is settled."""
    periods = await fetch(
        "SELECT end_date FROM fiscal_period WHERE end_date BETWEEN $1 AND $2 ORDER BY end_date",
        *(FIRST, LAST + timedelta(days=60)),
    )
    for period in periods:
        yield period["end_date"]


async def planned(file: Path, mapping: Mapping, kinds: list[Kind], by: Actor) -> Plan:
    plan = await check(file, mapping, kinds, by=by, create_years=True)
    assert plan.rejected == []
    return plan


async def loaded(plan: Plan, by: Actor, take_on: TakeOn = TakeOn.OPEN) -> list[Loaded]:
    return [batch async for batch in load(plan, by=by, take_on=take_on)]


async def close_periods(by: Actor, *, through: date) -> None:
    for period in await ended_periods(through + timedelta(days=1), limit=100):
        await closing.close(period.id, by=by)


async def test_the_file_is_keyed_tied_out_posted_and_its_periods_closed(
    books: Books, file: Path, mapping: Mapping, receivables: list[Receivable], connie: Actor
) -> None:
    async with unchanged(books):
        plan = await planned(file, mapping, mapping.kinds, connie)
    assert [part.new for part in plan.parts] == [5, 60, 60]
    assert plan.years == [date(2025, 1, 1)]

    batches = await loaded(plan, connie, TakeOn.POSTED)
    assert [batch.number for batch in batches] == [
        *("I2511", "C2511", "I2512", "C2512", "I2601", "C2601", "C2602", "C2603"),
    ]
    assert {batch.status for batch in batches} == {BatchStatus.POSTED}
    for number, count, total in await figures_of_batches():
        month = date(2000 + int(number[1:3]), int(number[3:]), 1)
        amounts = [
            item.amount
            for item in receivables
            if (item.invoiced if number[0] == "I" else item.settled).replace(day=1) == month
        ]
        assert (count, total) == (len(amounts), Money.parse(str(sum(amounts)), "USD"))

    await close_periods(connie, through=LAST)
    async for day in month_ends():
        assert (await ageing_on(day)).total == outstanding(receivables, day), day
    assert [found.name for found in await verify() if not found.passed] == []


@pytest.mark.hledger
async def test_hledger_comes_to_the_same_balances(
    books: Books, file: Path, mapping: Mapping, receivables: list[Receivable], connie: Actor, tmp_path: Path
) -> None:
    await loaded(await planned(file, mapping, mapping.kinds, connie), connie, TakeOn.POSTED)
    journal = tmp_path / "books.journal"
    await write_journal(journal)
    assert await hledger_check(journal) == ""
    ours = await own_balances()
    assert await hledger_balances(journal) == ours
    open_at_year_end = outstanding(receivables, date(2025, 12, 31))
    assert ours["2025-12"]["1200"] == f"{open_at_year_end.plain()} USD"


async def test_the_same_in_stages_with_a_look_at_the_open_batches(
    books: Books, file: Path, mapping: Mapping, receivables: list[Receivable], connie: Actor
) -> None:
    """Invoices first and left open; then what is open is posted; then the receipts."""
    await loaded(await planned(file, mapping, [Kind.CUSTOMERS], connie), connie)
    invoices = await loaded(await planned(file, mapping, [Kind.INVOICES], connie), connie)
    assert {batch.status for batch in invoices} == {BatchStatus.OPEN}
    for row in await fetch("SELECT id FROM batch"):
        assert (await totals_of(row["id"])).tied_out

    too_early = await check(file, mapping, [Kind.RECEIPTS], by=connie)
    assert len(too_early.rejected) == 60

    again = await planned(file, mapping, [Kind.INVOICES], connie)
    assert (again.new, again.parts[0].known) == (0, 60)
    assert {batch.status for batch in await loaded(again, connie, TakeOn.POSTED)} == {BatchStatus.POSTED}

    await loaded(await planned(file, mapping, [Kind.RECEIPTS], connie), connie, TakeOn.POSTED)
    async for day in month_ends():
        assert (await ageing_on(day)).total == outstanding(receivables, day), day


async def test_a_second_run_of_the_file_imports_nothing(
    books: Books, file: Path, mapping: Mapping, connie: Actor
) -> None:
    await loaded(await planned(file, mapping, mapping.kinds, connie), connie, TakeOn.POSTED)
    await close_periods(connie, through=LAST)
    async with unchanged(books):
        again = await planned(file, mapping, mapping.kinds, connie)
        assert await loaded(again, connie, TakeOn.POSTED) == []
    assert [(part.new, part.known) for part in again.parts] == [(0, 5), (0, 60), (0, 60)]


async def figures_of_batches() -> list[tuple[str, int, Money]]:
    """What each batch holds, after it was seen to equal its control figures."""
    found = []
    for row in await fetch("SELECT id, number FROM batch ORDER BY id"):
        totals = await totals_of(row["id"])
        assert totals.tied_out
        found.append((row["number"], totals.count, totals.accumulated))
    return found
