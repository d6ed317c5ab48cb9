"""The accounting ledger summary: account by branch and currency, debits and credits apart (R6.5, R10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass

from tieout.domain.database.paging import Page, PageRequest, page_of_rows, portions_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_one, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.posted_ledgers import LedgerQuestion, question
from tieout.domain.reports.table import Column, Kind, Pages, Table

KEYS = ("account_number", "branch", "currency")


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """What was posted to an account in a branch and a currency."""

    account_id: int
    account_number: str
    account_name: str
    branch: str
    debit: Money
    credit: Money
    base_debit: Money
    base_credit: Money


@dataclass(frozen=True, slots=True)
class LedgerProof:
    """All debits and credits in base, and the accounts whose movement is not the trial balance's.

    `differing` is None where there is nothing to compare with: a part was asked for, or no whole periods.
    """

    debit: Money
    credit: Money
    differing: Sequence[str] | None

    @property
    def sentences(self) -> list[str]:
        """What is proved, or that it is not."""
        if self.debit != self.credit:
            balance = f"Debits {self.debit}, credits {self.credit}: difference {self.debit - self.credit}."
        else:
            balance = f"Debits and credits are equal: {self.debit}."
        if self.differing is None:
            return [
                balance,
                "Not whole fiscal periods, or a part of them: not compared with the trial balance.",
            ]
        if self.differing:
            return [balance, f"DOES NOT TIE OUT to the trial balance: accounts {', '.join(self.differing)}."]
        return [balance, "Ties out to the trial balance, account by account."]


async def summary_page(request: PageRequest, asked: LedgerQuestion) -> Page[SummaryRow]:
    """The rows by account, branch and currency, which are the cursor."""
    page = await page_of_rows(_rows(asked), asked.values, request, keys=KEYS)
    rows = [_row(row, asked.base) for row in page.rows]
    return Page(rows, has_next=page.has_next, has_previous=page.has_previous)


async def count_summary(asked: LedgerQuestion) -> int:
    """How many rows `summary_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) FROM ({_rows(asked)}) AS listed", *asked.values))


async def proof(asked: LedgerQuestion) -> LedgerProof:
    """Whether debits equal credits, and whether each account moved as its kept balance says."""
    found = await fetch_one(
        "SELECT coalesce(sum(base_debit), 0)::bigint AS debit, "
        "coalesce(sum(base_credit), 0)::bigint AS credit "
        f"FROM ({_rows(asked)}) AS listed",
        *asked.values,
    )
    assert found is not None
    differing = None
    if asked.whole and await _whole_periods(asked):
        differing = [row["number"] for row in await fetch(_differing(asked), *asked.values)]
    return LedgerProof(Money(found["debit"], asked.base), Money(found["credit"], asked.base), differing)


async def summary_table(asked: Asked) -> Table:
    """The report for a file."""
    wanted = await question(asked)
    proved = await proof(wanted)
    narrowed = (("Account", asked.account), ("Branch", asked.branch), ("Currency", asked.currency))
    batches = f"{asked.first_batch} to {asked.last_batch}" if asked.first_batch or asked.last_batch else ""
    return Table(
        f"ledger-summary-{wanted.start}-{wanted.end}",
        "Accounting ledger summary",
        _COLUMNS,
        _pages(wanted),
        [*wanted.facts, ("Batches", batches), *narrowed],
        [("", "Total in base", *[None] * 4, proved.debit, proved.credit)],
        proved.sentences,
    )


async def _pages(asked: LedgerQuestion) -> Pages:
    async with aclosing(portions_of_rows(_rows(asked), asked.values, keys=KEYS)) as portions:
        async for rows in portions:
            found = [_row(row, asked.base) for row in rows]
            yield [
                (
                    *(one.account_number, one.account_name, one.branch, one.debit.currency),
                    *(one.debit, one.credit, one.base_debit, one.base_credit),
                )
                for one in found
            ]


async def _whole_periods(asked: LedgerQuestion) -> bool:
    found = await fetch_one(
        "SELECT count(CASE WHEN start_date = $1 THEN 1 END) AS starts, "
        "count(CASE WHEN end_date = $2 THEN 1 END) AS ends FROM fiscal_period",
        *(asked.start, asked.end),
    )
    return found is not None and bool(found["starts"] and found["ends"])


def _rows(asked: LedgerQuestion) -> str:
    return f"""
    SELECT a.id AS account_id, a.number AS account_number, a.name AS account_name, x.branch, x.currency,
           sum(x.debit)::bigint AS debit, sum(x.credit)::bigint AS credit,
           sum(x.base_debit)::bigint AS base_debit, sum(x.base_credit)::bigint AS base_credit
    FROM ledger l JOIN batch b ON b.id = l.batch_id JOIN ledger_total x ON x.ledger_id = l.id
    JOIN account a ON a.id = x.account_id WHERE {asked.ledgers}{asked.lines}
    GROUP BY a.id, a.number, a.name, x.branch, x.currency
    """


def _differing(asked: LedgerQuestion) -> str:
    return f"""
    SELECT account.number FROM (
        SELECT account_id, base_debit - base_credit AS moved FROM ({_rows(asked)}) AS listed
        UNION ALL
        SELECT k.account_id, k.base_credit - k.base_debit FROM account_balance k
        JOIN fiscal_period p ON p.id = k.fiscal_period_id WHERE p.start_date >= $1 AND p.end_date <= $2
    ) AS both_sides JOIN account ON account.id = both_sides.account_id
    GROUP BY account.number HAVING sum(moved) <> 0 ORDER BY account.number
    """


def _row(row: Row, base: str) -> SummaryRow:
    return SummaryRow(
        row["account_id"],
        *(row["account_number"], row["account_name"], row["branch"]),
        debit=Money(row["debit"], row["currency"]),
        credit=Money(row["credit"], row["currency"]),
        base_debit=Money(row["base_debit"], base),
        base_credit=Money(row["base_credit"], base),
    )


_COLUMNS = (
    Column("account_no", "Account", width=12),
    Column("account_name", "Name", width=46),
    Column("branch", "Branch", width=14),
    Column("currency", "Cur", width=4),
    Column("debit", "Debit", Kind.MONEY, 22),
    Column("credit", "Credit", Kind.MONEY, 22),
    Column("base_debit", "Base debit", Kind.MONEY, 22),
    Column("base_credit", "Base credit", Kind.MONEY, 22),
)
