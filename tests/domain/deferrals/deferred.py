"""Invoices whose revenue is deferred, for the tests of schedules: 1,200.00 over twelve months."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.builders import an_invoice, an_invoice_batch, posted
from tests.cast import AMIR, CLARA
from tieout.domain.accounts.account import Account, AccountKind
from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.deferrals import recognising
from tieout.domain.deferrals.deferring import Terms, defer
from tieout.domain.deferrals.schedule import DeferralMethod, DeferralSchedule
from tieout.domain.entries.entry import Entry
from tieout.domain.users.actor import Actor

DEFERRED = "2400"
JANUARY = date(2026, 1, 1)


async def the_deferred_account() -> None:
    """A liability for deferred revenue, once."""
    if not await Account.filter(number=DEFERRED).exists():
        await Account.create(number=DEFERRED, name="Deferred revenue", kind=AccountKind.LIABILITY)


async def a_deferred_invoice(
    number: str = "DUES-1",
    *,
    amount: str = "1200.00",
    post: bool = True,
    post_date: date = JANUARY,
    **rest: Any,
) -> Entry:
    """An invoice for dues, credited to deferred revenue, alone in its batch."""
    await the_deferred_account()
    batch = await an_invoice_batch(post_date=post_date)
    entry = await an_invoice(batch, number=number, amount=amount, account_number=DEFERRED, **rest)
    if post:
        await posted(batch)
    return entry


async def a_schedule(
    entry: Entry,
    *,
    start: date = JANUARY,
    months: int | None = 12,
    end: date | None = None,
    method: DeferralMethod = DeferralMethod.MONTH,
    by: Actor = CLARA,
) -> DeferralSchedule:
    """Straight line over twelve months from January, to sales."""
    terms = Terms(start_date=start, months=None if end else months, end_date=end, method=method)
    return await defer(entry.id, by=by, terms=terms, revenue_account="4000")


async def recognise(period_id: int, *, by: Actor = AMIR) -> None:
    """Ask for the recognition and do the worker's part at once."""
    await recognising.request(period_id, by=by)
    await recognising.carry_out(period_id, by=by, finish=_done)


async def parts(schedule: DeferralSchedule) -> list[tuple[int, bool]]:
    """Amount of each instalment, and whether it is recognised."""
    rows = await fetch(
        "SELECT amount, batch_id FROM deferral_instalment WHERE schedule_id = $1 ORDER BY position",
        schedule.id,
    )
    return [(row["amount"], row["batch_id"] is not None) for row in rows]


async def balance(number: str) -> int:
    """What stands posted in an account, credits positive."""
    found = await fetch_value(
        "SELECT coalesce(sum(base_credit - base_debit), 0)::bigint FROM account_balance "
        "WHERE account_id = (SELECT id FROM account WHERE number = $1)",
        number,
    )
    return int(found)


async def _done() -> None:
    """There is no job to end."""
