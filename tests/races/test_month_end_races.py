"""The month end at the same moment as other commands, on PostgreSQL: nothing is made of what just moved."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_cash_batch, in_status
from tests.cast import ADA, AMIR, CLARA, CONNIE, period
from tests.databases import Books
from tests.races.test_races import ROUNDS, assert_sound, together
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.editing import delete
from tieout.domain.ledgers import mass_making
from tieout.domain.ledgers.ledger import Ledger, LedgerState
from tieout.domain.ledgers.mass_ledger import MassLedger, MassLedgerMember, MassLedgerState
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods import rolling, running

pytestmark = pytest.mark.postgres

MARCH = period("2026-03")


async def nothing() -> None:
    """There is no job."""


async def test_a_batch_is_reopened_while_its_mass_ledger_is_made(postgres_books: Books) -> None:
    """Either it was reopened first and no file is made, or it is in the file and the other is told why."""
    outcomes = set()
    for _ in range(ROUNDS):
        batch = await in_status("LEDGER_READY")
        mass = await mass_making.start(MARCH, by=AMIR)
        await running.go_through(mass.run_id, hold=nothing)
        ends = await together(
            mass_making.complete(mass.run_id, finish=nothing), closing.reopen(batch.id, by=CONNIE)
        )
        made = await MassLedger.get(id=mass.id)
        outcomes.add(made.state)
        held = await MassLedgerMember.filter(mass_ledger_id=mass.id).count()
        if made.state is MassLedgerState.MADE:
            assert ends == {"done": 1, "REASON_MISSING": 1}
            assert held == 1
        else:
            assert (ends, held) == ({"done": 2}, 0)
            await delete(batch.id, by=CLARA)
    assert outcomes <= {MassLedgerState.MADE, MassLedgerState.INCOMPLETE}
    await assert_sound()


async def test_two_start_the_mass_ledger_of_one_period(postgres_books: Books) -> None:
    for number in range(1, ROUNDS + 1):
        await in_status("CLOSED")
        ends = await together(*(mass_making.start(MARCH, by=by) for by in (AMIR, ADA)))
        assert ends == {"done": 1, "MASS_LEDGER_UNDER_WAY": 1}
        mass = await MassLedger.get(state=MassLedgerState.RUNNING)
        await running.go_through(mass.run_id, hold=nothing)
        await mass_making.complete(mass.run_id, finish=nothing)
        assert (await MassLedger.get(id=mass.id)).number == number
    assert await MassLedgerMember.all().count() == await Ledger.filter(state=LedgerState.POSTED).count()


async def test_a_batch_is_rolled_and_closed_at_once(postgres_books: Books) -> None:
    """Whoever comes second is told: a closed batch does not roll, a rolled one is closed where it is."""
    for _ in range(ROUNDS):
        batch = await in_status("OPEN")
        await together(rolling.roll(MARCH, by=CLARA, batch_ids=[batch.id]), closing.close(batch.id, by=AMIR))
        found = await Batch.get(id=batch.id)
        assert found.status == "CLOSED"
        assert found.fiscal_period_id in (MARCH, period("2026-04"))
    await assert_sound()


async def test_a_period_is_closed_while_its_last_batch_rolls_out_of_it(postgres_books: Books) -> None:
    """R10.3: it is closed after the batch has left, or told that it is still there."""
    february = period("2026-02")
    await period_closing.close(period("2026-01"), by=CONNIE)
    for _ in range(ROUNDS):
        batch = await a_cash_batch(post_date=date(2026, 2, 10))
        ends = await together(
            rolling.roll(february, by=CLARA, batch_ids=[batch.id]), period_closing.close(february, by=CONNIE)
        )
        found = await Batch.get(id=batch.id)
        if ends["done"] == 2:
            assert found.fiscal_period_id == MARCH
            await period_closing.reopen(february, by=CONNIE, reason="The next round.")
        else:
            assert ends == {"done": 1, "BATCH_NOT_POSTED": 1}
    await assert_sound()
