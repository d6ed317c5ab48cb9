"""Schedules changed at the moment they are recognised, on PostgreSQL: no cent becomes revenue twice."""

from __future__ import annotations

import asyncio
from contextvars import copy_context
from datetime import date

import pytest

from tests.builders import a_credit_memo, a_credit_memo_batch, with_ledger
from tests.cast import AMIR, CLARA, period
from tests.databases import Books
from tests.domain.deferrals.deferred import DEFERRED, a_deferred_invoice, a_schedule, parts
from tieout.domain.audit.verifying import verify
from tieout.domain.database.transactions import transactional
from tieout.domain.deferrals import changing, recognising
from tieout.domain.deferrals.deferring import Terms
from tieout.domain.deferrals.schedule import DeferralMethod, DeferralSchedule
from tieout.domain.ledgers import posting

pytestmark = pytest.mark.postgres


async def test_a_schedule_changed_while_its_month_is_recognised(postgres_books: Books) -> None:
    schedule = await a_schedule(await a_deferred_invoice())
    begun = copy_context()
    commands: list[asyncio.Task[object]] = []

    async def before_the_commit() -> None:
        terms = Terms(start_date=date(2026, 1, 1), months=6, method=DeferralMethod.MONTH)
        change = changing.change(
            schedule.id, by=CLARA, expected_version=1, terms=terms, revenue_account="4000", reason="Shorter."
        )
        commands.append(asyncio.get_running_loop().create_task(change, context=begun))
        await asyncio.sleep(0.3)

    await recognising.carry_out(period("2026-01"), by=AMIR, finish=before_the_commit)
    await commands[0]
    assert sum(amount for amount, _ in await parts(schedule)) == 120000
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_a_memo_posted_while_what_it_takes_off_is_recognised(postgres_books: Books) -> None:
    schedule = await a_schedule(await a_deferred_invoice(amount="100.00"), months=1)
    batch = await a_credit_memo_batch()
    await a_credit_memo(batch, invoice="DUES-1", amount="40.00", account_number=DEFERRED)
    await with_ledger(batch)
    begun = copy_context()
    commands: list[asyncio.Task[object]] = []

    async def before_the_commit() -> None:
        post = posting.post(batch.id, by=AMIR)
        commands.append(asyncio.get_running_loop().create_task(post, context=begun))
        await asyncio.sleep(0.3)

    await recognising.carry_out(period("2026-01"), by=AMIR, finish=before_the_commit)
    await asyncio.gather(*commands, return_exceptions=True)
    assert await parts(schedule) == [(10000, True)]
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_a_memo_posted_while_the_revenue_of_its_invoice_is_deferred(postgres_books: Books) -> None:
    await a_schedule(await a_deferred_invoice("DUES-0"))
    entry = await a_deferred_invoice("DUES-1", amount="100.00")
    batch = await a_credit_memo_batch()
    await a_credit_memo(batch, invoice="DUES-1", amount="40.00", account_number=DEFERRED)
    await with_ledger(batch)
    begun = copy_context()
    commands: list[asyncio.Task[object]] = []

    @transactional
    async def deferring() -> DeferralSchedule:
        made = await a_schedule(entry, months=2)
        post = posting.post(batch.id, by=AMIR)
        commands.append(asyncio.get_running_loop().create_task(post, context=begun))
        await asyncio.sleep(0.3)
        return made

    schedule = await deferring()
    await commands[0]
    assert await parts(schedule) == [(5000, False), (1000, False)]
    assert [check.detail for check in await verify() if not check.passed] == []
