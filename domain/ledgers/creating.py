"""Creating the ledger of a closed batch in the background (section 6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch, BatchAction, BatchStatus
from tieout.domain.batches.blockers import blockers
from tieout.domain.batches.locking import lock_batch
from tieout.domain.batches.moving import move
from tieout.domain.batches.totals import totals_of
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch, insert, on_postgres
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.ledgers.ledger import Ledger, LedgerState, LedgerTotal
from tieout.domain.mail.writing import write
from tieout.domain.money import Money
from tieout.domain.refusal import counted, refuse_any
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

Finish = Callable[[], Awaitable[None]]

# per entry first, so that counting the entries of an account needs no sort
_SUMMARY = """
SELECT account.id AS account_id, account.number AS account_number, account.name AS account_name,
    summed.branch, summed.currency, sum(summed.debit)::bigint AS debit, sum(summed.credit)::bigint AS credit,
    sum(summed.base_debit)::bigint AS base_debit, sum(summed.base_credit)::bigint AS base_credit,
    count(*) AS entries, sum(summed.lines)::bigint AS lines
FROM (SELECT line.account_id, entry.branch, entry.currency, line.debit + line.base_debit > 0 AS debits,
          sum(line.debit) AS debit, sum(line.credit) AS credit, sum(line.base_debit) AS base_debit,
          sum(line.base_credit) AS base_credit, count(*) AS lines
      FROM entry JOIN line ON line.entry_id = entry.id WHERE entry.batch_id = $1
      GROUP BY entry.id, line.account_id, entry.branch, entry.currency, line.debit + line.base_debit > 0
     ) AS summed JOIN account ON account.id = summed.account_id
GROUP BY account.id, account.number, account.name, summed.branch, summed.currency, summed.debits
ORDER BY account.number, summed.branch, summed.currency, summed.debits DESC
"""
_TOTAL = (
    "account_id", "account_number", "account_name", "branch", "currency",
    "debit", "credit", "base_debit", "base_credit", "entries",
)  # fmt: skip
LINES = """
INSERT INTO ledger_line (ledger_id, line_number, entry_number, entry_id, type, document_date,
    customer_number, customer_name, document_number, reference, account_id, branch, currency,
    debit, credit, base_debit, base_credit, memo, debtor_id)
SELECT $1::bigint, row_number() OVER (ORDER BY entry.id, line.position),
    dense_rank() OVER (ORDER BY entry.id),
    entry.id, entry.type, entry.document_date, coalesce(customer.number, ''), coalesce(customer.name, ''),
    entry.document_number, entry.reference, line.account_id, entry.branch, entry.currency,
    line.debit, line.credit, line.base_debit, line.base_credit, entry.memo, open_item.customer_id
FROM entry JOIN line ON line.entry_id = entry.id LEFT JOIN customer ON customer.id = entry.customer_id
LEFT JOIN open_item ON open_item.id = line.open_item_id
WHERE entry.batch_id = $2 ORDER BY entry.id, line.position
"""


@transactional
async def request(batch_id: int, *, by: Actor) -> Batch:
    """Queue the ledger of a closed batch; the user is mailed now and when it is done (R6.1).

    Refused while one is being created, and when the control check fails again (AMB-22).
    """
    batch = await lock_batch(batch_id)
    refuse_any(await blockers(batch, BatchAction.CREATE_LEDGER, by=by))
    version = batch.ledger_version + 1
    await move(batch, BatchStatus.LEDGER_PENDING, ledger_version=version)
    await enqueue(
        JobKind.CREATE_LEDGER, key=job_key(batch), by=by, payload={"batch": batch_id}, batch_id=batch_id
    )
    await record("LEDGER_REQUESTED", by=by, batch_id=batch_id, version=version)
    await _mail(batch, by, "is being created", "You will get another message when it is ready.")
    return batch


@transactional
async def carry_out(batch_id: int, *, by: Actor, finish: Finish) -> None:
    """Write the ledger in one transaction with the end of its job: all of it, or nothing (R6.2, R6.5).

    A job that comes too late (the batch no longer waits for a ledger) only ends. Refused as the
    request is, when the control total was changed meanwhile.
    """
    batch = await lock_batch(batch_id)
    if batch.status is BatchStatus.LEDGER_PENDING:
        batch.status = BatchStatus.CLOSED
        refuse_any(await blockers(batch, BatchAction.CREATE_LEDGER, by=by))
        batch.status = BatchStatus.LEDGER_PENDING
        figures = await _write_ledger(batch, by)
        await move(batch, BatchStatus.LEDGER_READY)
        await record(
            "LEDGER_CREATED", by=by, batch_id=batch_id, version=batch.ledger_version, figures=figures
        )
        await _mail(batch, by, "is ready", f"It holds {figures}. You can post the batch now.")
    await finish()


@transactional
async def create_at_once(batch_id: int, *, by: Actor) -> None:
    """Ask for the ledger and write it in one transaction, so that whoever is cut off leaves no batch waiting.

    One that was asked for and still waits for a worker is written now; the worker finds nothing left to do.
    """
    batch = await lock_batch(batch_id)
    if batch.status is not BatchStatus.LEDGER_PENDING:
        batch = await request(batch_id, by=by)
    key = job_key(batch)

    async def finish() -> None:
        await execute(
            "UPDATE job SET state = 'DONE', finished_at = $2 WHERE key = $1 AND state = 'QUEUED'", key, now()
        )

    await carry_out(batch_id, by=by, finish=finish)


@transactional
async def give_up(batch_id: int, *, by: Actor, error: str, finish: Finish) -> None:
    """Mark the ledger as failed, with the reason noted and mailed; the batch can be tried again (R6.1)."""
    batch = await lock_batch(batch_id)
    if batch.status is BatchStatus.LEDGER_PENDING:
        await move(batch, BatchStatus.LEDGER_FAILED)
        await record("LEDGER_FAILED", by=by, batch_id=batch_id, version=batch.ledger_version, error=error)
        await _mail(batch, by, "could not be created", f"The reason: {error}")
    await finish()


def job_key(batch: Batch) -> str:
    """One job for one version of a batch's ledger (R6.2)."""
    return f"ledger:{batch.id}:{batch.ledger_version}"


async def _write_ledger(batch: Batch, by: Actor) -> str:
    """Write the version, its lines and its summary; the figures of the version are those of the summary."""
    if on_postgres():
        await execute("SET LOCAL work_mem = '64MB'")
    held = await totals_of(batch.id)
    summary = await fetch(_SUMMARY, batch.id)
    ledger = Ledger(
        batch_id=batch.id,
        version=batch.ledger_version,
        state=LedgerState.READY,
        fiscal_period_id=batch.fiscal_period_id,
        post_date=batch.post_date,
        line_count=sum(row["lines"] for row in summary),
        entry_count=held.count,
        tally_total=held.accumulated.minor,
        debit_total=sum(row["base_debit"] for row in summary),
        credit_total=sum(row["base_credit"] for row in summary),
        created_by=by.name,
        created_at=now(),
    )
    await ledger.save(force_create=True)
    await execute(LINES, ledger.id, batch.id)
    rows = [(ledger.id, *(row[name] for name in _TOTAL)) for row in summary]
    await insert(LedgerTotal, ("ledger_id", *_TOTAL), rows)
    total = Money(ledger.debit_total, (await options.current()).currency)
    entries = counted(ledger.entry_count, "entry", "entries")
    return f"{entries} in {counted(ledger.line_count, 'line', 'lines')}, debits and credits of {total}"


async def _mail(batch: Batch, by: Actor, event: str, sentence: str) -> None:
    if by.email:
        await write(
            by=by,
            recipient=by.email,
            subject=f"The ledger of batch {batch.number} {event}",
            body=f"Ledger version {batch.ledger_version} of batch {batch.number} {event}.\n\n{sentence}\n",
            batch_id=batch.id,
        )
