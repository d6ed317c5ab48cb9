"""What was changed under an exception: the events within it, its batches, the accounts moved (R10.5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tieout.domain.accounts.account import Account
from tieout.domain.accounts.listing import accounts_of
from tieout.domain.audit.event import AuditEvent
from tieout.domain.clock import now
from tieout.domain.database.paging import Page, PageRequest, page_of, page_of_rows
from tieout.domain.database.statements import Row, fetch, fetch_value, reader
from tieout.domain.money import Money
from tieout.domain.periods.exception import PeriodException
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.setup import options

HARMLESS = (
    "AUDIT_TRAIL_CREATED", "BATCH_EXPORTED", "BATCH_TAKEN_OVER", "EXPORT_ASKED", "EXPORT_FAILED",
    "EXPORTED_AGAIN", "JOB_RETRIED", "LEDGER_DOWNLOADED", "LEDGER_SENT",
    "MAIL_RETRIED", "NOTE_ADDED",
)  # fmt: skip
"""What may be done with a batch of a closed period at any time."""


@dataclass(slots=True)
class BatchChange:
    """How much was done to a batch under an exception."""

    batch_id: int
    actions: dict[str, int] = field(default_factory=dict)

    def count(self, *names: str) -> int:
        """How often these things were done."""
        return sum(self.actions.get(name, 0) for name in names)


@dataclass(frozen=True, slots=True)
class AccountMove:
    """What stood posted to an account in the period before the exception, and what was posted under it."""

    account: Account
    before: Money
    debit: Money
    credit: Money

    @property
    def after(self) -> Money:
        """What stood there after it; debits positive."""
        return self.before + self.debit - self.credit


def over_at(exception: PeriodException) -> datetime:
    """When it ended or will end."""
    moment: datetime = exception.ended_at or exception.ends_at
    return moment


async def exceptions(period_id: int, request: PageRequest) -> Page[PeriodException]:
    """The exceptions of a period, the newest first."""
    return await page_of(
        PeriodException.filter(fiscal_period_id=period_id), request, key="id", descending=True
    )


async def count_exceptions(period_id: int) -> int:
    """How many there are."""
    return await PeriodException.filter(fiscal_period_id=period_id).using_db(reader()).count()


async def exceptions_by_id(ids: Sequence[int]) -> dict[int, PeriodException]:
    """Some exceptions, by id."""
    return {one.id: one for one in await PeriodException.filter(id__in=list(ids)).using_db(reader())}


# a batch that was moved out of the period is found by its old post date
_EVENTS = """
SELECT audit_event.id, audit_event.batch_id, audit_event.action FROM audit_event
WHERE (batch_id IN (SELECT id FROM batch WHERE fiscal_period_id = $1) OR batch_id = ANY($2))
  AND happened_at >= $3 AND happened_at <= $4 AND action <> ALL($5) AND ($6::bigint = 0 OR actor_id = $6)
"""
_MOVES = """
SELECT batch_id, facts FROM audit_event WHERE action = 'BATCH_UPDATED' AND happened_at >= $1
  AND happened_at <= $2 AND facts LIKE '%"post_date"%'
"""
_SETS = f"""
SELECT batch_id, facts FROM audit_event
WHERE action = 'ENTRIES_ADDED' AND id IN (SELECT id FROM ({_EVENTS}) AS under)
"""
_ACCOUNTS = """
SELECT t.account_id,
    sum(CASE WHEN l.posted_at < $2 THEN t.base_debit - t.base_credit ELSE 0 END)::bigint AS before,
    sum(CASE WHEN l.posted_at >= $2 THEN t.base_debit ELSE 0 END)::bigint AS debit,
    sum(CASE WHEN l.posted_at >= $2 THEN t.base_credit ELSE 0 END)::bigint AS credit
FROM ledger l JOIN ledger_total t ON t.ledger_id = l.id
WHERE l.fiscal_period_id = $1 AND l.posted_at <= $3
  AND (l.posted_at < $2 OR $4 = '' OR l.posted_by = $4)
GROUP BY t.account_id HAVING sum(CASE WHEN l.posted_at >= $2 THEN 1 ELSE 0 END) > 0
"""


async def changes(exception: PeriodException, request: PageRequest) -> Page[AuditEvent]:
    """The events of the period's batches within the exception by those it let in, the newest first."""
    page = await page_of_rows(_EVENTS, await _window(exception), request, keys=["id"], descending=True)
    ids = [row["id"] for row in page.rows]
    found = {one.id: one for one in await AuditEvent.filter(id__in=ids).using_db(reader())} if ids else {}
    return Page([found[key] for key in ids], page.has_next, page.has_previous)


async def count_changes(exception: PeriodException) -> int:
    """How many there are."""
    counted = f"SELECT count(*) AS n FROM ({_EVENTS}) AS under"
    return int(await fetch_value(counted, *(await _window(exception))))


async def batches_changed(exception: PeriodException) -> list[BatchChange]:
    """The batches that were touched, with how often what was done; entries added together count each."""
    window = await _window(exception)
    grouped = f"SELECT batch_id, action, count(*) AS n FROM ({_EVENTS}) AS under GROUP BY batch_id, action"
    found: dict[int, BatchChange] = {}
    for row in await fetch(f"{grouped} ORDER BY batch_id", *window):
        found.setdefault(row["batch_id"], BatchChange(row["batch_id"])).actions[row["action"]] = row["n"]
    for row in await fetch(_SETS, *window):
        counts = found[row["batch_id"]].actions
        counts["ENTRY_ADDED"] = counts.get("ENTRY_ADDED", 0) + int(json.loads(row["facts"])["entries"])
    return list(found.values())


async def accounts_moved(exception: PeriodException) -> list[AccountMove]:
    """Each account that was posted to under the exception, reversals included, by its number."""
    rows = await fetch(
        *(_ACCOUNTS, exception.fiscal_period_id, exception.granted_at, _until(exception)),
        exception.user_name,
    )
    currency = (await options.current()).currency
    accounts = await accounts_of([row["account_id"] for row in rows])
    moved = [_moved(row, accounts[row["account_id"]], currency) for row in rows]
    return sorted(moved, key=lambda one: one.account.number)


def _moved(row: Row, account: Account, currency: str) -> AccountMove:
    figures = (Money(row[name], currency) for name in ("before", "debit", "credit"))
    return AccountMove(account, *figures)


async def _window(exception: PeriodException) -> tuple[object, ...]:
    since, until = exception.granted_at, _until(exception)
    period = await FiscalPeriod.get(id=exception.fiscal_period_id, using_db=reader())
    moved = []
    for row in await fetch(_MOVES, since, until):
        old, _ = json.loads(row["facts"])["changes"]["post_date"]
        if f"{period.start_date}" <= old <= f"{period.end_date}":
            moved.append(row["batch_id"])
    return (exception.fiscal_period_id, moved, since, until, HARMLESS, exception.user_id or 0)


def _until(exception: PeriodException) -> datetime:
    return min(over_at(exception), now())
