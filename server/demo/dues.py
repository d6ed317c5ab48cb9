"""Yearly dues in the demo: deferred, last month of them recognised, and a late deposit under an exception."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from tieout.domain.accounts.account import AccountKind
from tieout.domain.accounts.editing import create_account
from tieout.domain.batches import closing, opening
from tieout.domain.batches.batch import BatchType
from tieout.domain.clock import now
from tieout.domain.database.statements import fetch
from tieout.domain.deferrals import recognising
from tieout.domain.deferrals.deferring import Terms, defer
from tieout.domain.deferrals.schedule import DeferralMethod
from tieout.domain.entries.adding import add
from tieout.domain.entries.drafts import CashReceiptDraft, InvoiceDraft
from tieout.domain.jobs.claiming import claim, finish
from tieout.domain.jobs.job import JobKind
from tieout.domain.ledgers.posting import post_batches
from tieout.domain.notices.choice import DigestFrequency, NoticeKind
from tieout.domain.notices.choosing import choose
from tieout.domain.periods.excepting import grant
from tieout.domain.users.actor import SYSTEM
from tieout.server.demo.trade import Staff

DEFERRED = "2400"
DUES = (
    ("1200.00", 12, DeferralMethod.MONTH),
    ("960.00", 12, DeferralMethod.MONTH),
    ("365.00", 6, DeferralMethod.DAY),
)

_ENDED = """
SELECT id, start_date, end_date FROM fiscal_period WHERE end_date < $1 AND state = $2 ORDER BY start_date
"""


async def dues(staff: Staff, customers: Sequence[str], today: date) -> None:
    """The month that waits to be closed has its revenue recognised; this month's is due."""
    await create_account(by=SYSTEM, number=DEFERRED, name="Deferred revenue", kind=AccountKind.LIABILITY)
    month = (await fetch(_ENDED, today, "OPEN"))[-1]
    await _invoiced(staff, customers, month["start_date"])
    await recognising.request(month["id"], by=staff.accountant)
    (claimed,) = await claim(1, lease_seconds=60, kinds=[JobKind.RECOGNISE])
    await recognising.carry_out(month["id"], by=staff.accountant, finish=partial(finish, claimed))
    await _late_deposit(staff, customers[0], today)
    await choose(
        by=staff.controller,
        expected_version=0,
        frequency=DigestFrequency.DAILY,
        days=2,
        hour=7,
        kinds=list(NoticeKind),
    )


async def _invoiced(staff: Staff, customers: Sequence[str], start: date) -> None:
    batch = await opening.create(
        by=staff.clerk, type=BatchType.INVOICE, description="Yearly service contracts", post_date=start
    )
    for number, (amount, months, method) in enumerate(DUES):
        draft = InvoiceDraft(
            customer_number=customers[number],
            document_number=f"CONTRACT-{number + 1}",
            amount=amount,
            document_date=start,
            account_number=DEFERRED,
        )
        entry = await add(batch.id, by=staff.clerk, entry=draft)
        terms = Terms(start_date=start, months=months, method=method)
        await defer(entry.id, by=staff.clerk, terms=terms, revenue_account="4100")
    await closing.close(batch.id, by=staff.clerk)
    await post_batches([batch.id], by=staff.accountant)


async def _late_deposit(staff: Staff, customer: str, today: date) -> None:
    """The newest closed month is open to the accountant for a week, and was used."""
    closed = (await fetch(_ENDED, today, "CLOSED"))[-1]
    await grant(
        closed["id"],
        by=staff.controller,
        user_id=staff.accountant.user_id,
        ends_at=now() + timedelta(days=7),
        reason="A deposit slip of that month turned up",
    )
    batch = await opening.create(
        by=staff.accountant,
        type=BatchType.CASH,
        description="Deposit found late",
        post_date=closed["end_date"],
    )
    draft = CashReceiptDraft(customer_number=customer, amount="84.50", memo="From a slip found late")
    await add(batch.id, by=staff.accountant, entry=draft)
    await post_batches([batch.id], by=staff.accountant)
