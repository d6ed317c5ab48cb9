"""Deferred revenue as of any date, by schedule, tied out to the accounts that hold it (R10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tieout.domain.database.paging import Page, PageRequest, page_of_rows, portions_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_one, fetch_value
from tieout.domain.money import Money
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.table import Column, Kind, Pages, Table
from tieout.domain.setup import options

KEYS = ("document_number", "schedule_id")

_AS_OF = """
SELECT schedule.id AS schedule_id, entry.document_number, customer.id AS customer_id,
       customer.number AS customer_number, customer.name AS customer_name, schedule.start_date,
       schedule.end_date, account.id AS account_id, account.number AS account_number,
       (schedule.deferred - coalesce(memos.credited, 0))::bigint AS deferred,
       coalesce(parts.recognised, 0)::bigint AS recognised,
       (schedule.deferred - coalesce(memos.credited, 0) - coalesce(parts.recognised, 0))::bigint AS left_over
FROM deferral_schedule AS schedule JOIN entry ON entry.id = schedule.entry_id
JOIN customer ON customer.id = schedule.customer_id
JOIN account ON account.id = schedule.deferred_account_id
JOIN batch ON batch.id = schedule.batch_id AND batch.status = 'POSTED' AND batch.post_date <= $1
LEFT JOIN (SELECT part.schedule_id, sum(part.amount) AS recognised FROM deferral_instalment AS part
           JOIN batch ON batch.id = part.batch_id AND batch.post_date <= $1 GROUP BY part.schedule_id
          ) AS parts ON parts.schedule_id = schedule.id
LEFT JOIN (SELECT reduced.id, sum(line.base_debit) AS credited
           FROM (SELECT DISTINCT own.id, own.deferred_account_id, application.entry_id
                 FROM deferral_schedule AS own JOIN open_item ON open_item.entry_id = own.entry_id
                 JOIN application ON application.open_item_id = open_item.id
                 JOIN entry ON entry.id = application.entry_id AND entry.type IN ('CREDIT_MEMO', 'ADJUSTMENT')
                 JOIN batch ON batch.id = entry.batch_id
                 WHERE batch.status = 'POSTED' AND batch.post_date <= $1) AS reduced
           JOIN line ON line.entry_id = reduced.entry_id AND line.account_id = reduced.deferred_account_id
           GROUP BY reduced.id) AS memos ON memos.id = schedule.id
"""
_HELD = """
SELECT account.id AS account_id, account.number, account.name,
       coalesce(sum(total.base_credit - total.base_debit), 0)::bigint AS held
FROM account LEFT JOIN ledger_total AS total ON total.account_id = account.id AND total.ledger_id IN (
    SELECT id FROM ledger WHERE state IN ('POSTED', 'VOIDED') AND post_date <= $1)
WHERE account.id IN (SELECT deferred_account_id FROM deferral_schedule)
GROUP BY account.id, account.number, account.name ORDER BY account.number
"""


@dataclass(frozen=True, slots=True)
class Deferred:
    """A schedule on the date; in base currency."""

    schedule_id: int
    customer_id: int
    customer_number: str
    customer_name: str
    document_number: str
    account_number: str
    start_date: date
    end_date: date
    deferred: Money
    recognised: Money
    left: Money


@dataclass(frozen=True, slots=True)
class DeferredAccount:
    """What an account of deferred revenue holds on the date, and what the schedules leave in it."""

    account_id: int
    number: str
    name: str
    held: Money
    left: Money

    @property
    def difference(self) -> Money:
        """What stands in the account without a schedule."""
        return self.held - self.left


@dataclass(frozen=True, slots=True)
class DeferredTotals:
    """All schedules together."""

    deferred: Money
    recognised: Money
    left: Money
    accounts: Sequence[DeferredAccount]


async def deferred_page(request: PageRequest, as_of: date) -> Page[Deferred]:
    """The schedules by document; the cursor is `(document_number, schedule_id)`."""
    page = await page_of_rows(_AS_OF, [as_of], request, keys=KEYS)
    currency = (await options.current()).currency
    return Page([_deferred(row, currency) for row in page.rows], page.has_next, page.has_previous)


async def count_deferred(as_of: date) -> int:
    """How many `deferred_page` lists in all."""
    return int(await fetch_value(f"SELECT count(*) AS n FROM ({_AS_OF}) AS listed", as_of))


async def deferred_totals(as_of: date) -> DeferredTotals:
    """The totals, and each account of deferred revenue against its schedules."""
    currency = (await options.current()).currency
    names = ("deferred", "recognised", "left_over")
    sums = ", ".join(f"coalesce(sum({name}), 0)::bigint AS {name}" for name in names)
    row = await fetch_one(f"SELECT {sums} FROM ({_AS_OF}) AS listed", as_of)
    assert row is not None
    grouped = f"SELECT account_id, sum(left_over)::bigint AS left_over FROM ({_AS_OF}) AS listed"
    per_account = {
        one["account_id"]: one["left_over"] for one in await fetch(f"{grouped} GROUP BY account_id", as_of)
    }
    accounts = [
        DeferredAccount(
            *(one["account_id"], one["number"], one["name"]),
            Money(one["held"], currency),
            Money(per_account.get(one["account_id"], 0), currency),
        )
        for one in await fetch(_HELD, as_of)
    ]
    deferred, recognised, left_over = (Money(row[name], currency) for name in names)
    return DeferredTotals(deferred, recognised, left_over, accounts)


async def deferred_table(asked: Asked) -> Table:
    """The report for a file."""
    company = await options.current()
    as_of = asked.day(company)
    totals = await deferred_totals(as_of)
    return Table(
        f"deferred-revenue-{as_of}",
        "Deferred revenue",
        _COLUMNS,
        _pages(as_of, company.currency),
        [("As of", as_of.isoformat()), ("Amounts", f"posted up to that day, in {company.currency}")],
        [("", "Total", *[None] * 4, totals.deferred, totals.recognised, totals.left)],
        [
            f"Account {one.number} holds {one.held}, its schedules leave {one.left}: "
            + (f"a difference of {one.difference}." if one.difference else "they tie out.")
            for one in totals.accounts
        ],
    )


_COLUMNS = (
    Column("customer_no", "Customer", width=12),
    Column("customer_name", "Name", width=28),
    Column("document_no", "Invoice", width=18),
    Column("account_no", "Account", width=10),
    Column("start_date", "From", Kind.DATE, 10),
    Column("end_date", "To", Kind.DATE, 10),
    Column("deferred", "Deferred", Kind.MONEY, 16),
    Column("recognised", "Recognised", Kind.MONEY, 16),
    Column("left", "Left", Kind.MONEY, 16),
)


async def _pages(as_of: date, currency: str) -> Pages:
    async for rows in portions_of_rows(_AS_OF, [as_of], keys=KEYS):
        found = [_deferred(row, currency) for row in rows]
        yield [
            (
                *(one.customer_number, one.customer_name, one.document_number, one.account_number),
                *(one.start_date, one.end_date, one.deferred, one.recognised, one.left),
            )
            for one in found
        ]


def _deferred(row: Row, currency: str) -> Deferred:
    figures = (Money(row[name], currency) for name in ("deferred", "recognised", "left_over"))
    return Deferred(
        *(row["schedule_id"], row["customer_id"], row["customer_number"], row["customer_name"]),
        *(row["document_number"], row["account_number"], row["start_date"], row["end_date"]),
        *figures,
    )
