"""Creating and posting ledgers beside the bare statement, and posting whatever the size."""

from __future__ import annotations

from tests.bench.books import a_large_batch
from tests.bench.measuring import Figure, seconds
from tests.cast import AMIR
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import transactional
from tieout.domain.ledgers.creating import LINES, carry_out, request
from tieout.domain.ledgers.posting import post

LINES_COUNT = 100_000
ROUNDS = 3


async def nothing() -> None:
    """The end of a job that is none."""


async def creating_and_posting() -> list[Figure]:
    """The ledger of 100,000 lines against its bare INSERT ... SELECT, and posting it and a small one."""
    made, bare, posted = [], [], []
    for _ in range(ROUNDS):
        batch = await a_large_batch(LINES_COUNT)
        bare.append(await seconds(lambda batch_id=batch.id: _bare(batch_id)))  # type: ignore[misc]
        await request(batch.id, by=AMIR)
        made.append(
            await seconds(lambda batch_id=batch.id: carry_out(batch_id, by=AMIR, finish=nothing))  # type: ignore[misc]
        )
        posted.append(await seconds(lambda batch_id=batch.id: post(batch_id, by=AMIR)))  # type: ignore[misc]
    ours, bound = sorted(made)[ROUNDS // 2], sorted(bare)[ROUNDS // 2]
    large, small = sorted(posted)[ROUNDS // 2], await _small()
    return [
        Figure(
            f"ledger of {LINES_COUNT:,} lines",
            f"{ours:.2f} s",
            f"bare INSERT ... SELECT {bound:.2f} s",
            ours / bound,
            "<= 1.5",
        ),
        Figure(
            f"posting {LINES_COUNT:,} lines",
            f"{large * 1000:.1f} ms",
            f"posting 20 lines {small * 1000:.1f} ms",
            large / small,
            "20 ms",
        ),
    ]


async def _small() -> float:
    times = []
    for _ in range(5):
        batch = await a_large_batch(20)
        await request(batch.id, by=AMIR)
        await carry_out(batch.id, by=AMIR, finish=nothing)
        times.append(await seconds(lambda batch_id=batch.id: post(batch_id, by=AMIR)))  # type: ignore[misc]
    return sorted(times)[2]


class _Undo(Exception):
    """Takes the measured rows back."""


async def _bare(batch_id: int) -> None:
    """The same statement into the same table, rolled back so that the books stay as they were."""
    try:
        await _bare_statement(batch_id)
    except _Undo:
        return


@transactional
async def _bare_statement(batch_id: int) -> None:
    """Into the version of a batch that waits for it, as the guards of the table ask."""
    await execute("UPDATE batch SET status = 'LEDGER_PENDING', ledger_version = 1 WHERE id = $1", batch_id)
    await execute(
        "INSERT INTO ledger (id, batch_id, version, state, fiscal_period_id, post_date, line_count, "
        "entry_count, tally_total, debit_total, credit_total, created_by, created_at, posted_by, "
        "voided_by, reason) SELECT -1, id, 1, 'READY', fiscal_period_id, post_date, 0, 0, 0, 0, 0, "
        "'', created_at, '', '', '' FROM batch WHERE id = $1",
        batch_id,
    )
    await execute(LINES, -1, batch_id)
    raise _Undo
