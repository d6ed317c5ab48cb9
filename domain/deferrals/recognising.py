"""Recognising the deferred revenue of a fiscal period: its batch made, closed and posted, as one job (R10.1).

All of it is one transaction with the end of the job, so that a worker killed at any moment leaves nothing,
and the next one does it once. What is added to the period's schedules later gives a further batch.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tieout.domain.audit.recording import record
from tieout.domain.batches import opening
from tieout.domain.batches.batch import Batch, BatchAction, BatchOrigin, BatchType
from tieout.domain.database.statements import Row, execute, fetch, fetch_one, fetch_value
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.deferrals.schedule import DEFERRALS
from tieout.domain.entries import adding
from tieout.domain.entries.drafts import JournalDraft, JournalLineDraft
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.money import Money
from tieout.domain.periods.finding import open_period_of
from tieout.domain.periods.stepping import STEPS
from tieout.domain.refusal import NotFound, Refusal, counted
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.trails.making import make
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

Finish = Callable[[], Awaitable[None]]


class NothingToRecognise(Refusal):
    """No deferred revenue is due in {period}: whatever falls into it is recognised already."""


RIGHTS = (Permission.ENTER, Permission.CLOSE_BATCHES, Permission.CREATE_LEDGERS, Permission.POST)
"""What recognising takes: it makes a batch, closes it, creates its ledger and posts it."""

# an instalment counts from the invoice's post date at the earliest; where no open period holds that day,
# it is caught up with in the period being recognised
DUE = """
SELECT instalment.id, instalment.amount, instalment.position, instalment.due_date, entry.branch,
       entry.document_number, deferred.number AS deferred_number, revenue.number AS revenue_number,
       schedule.id AS of_schedule, batch.id AS of_batch
FROM deferral_instalment AS instalment
JOIN deferral_schedule AS schedule ON schedule.id = instalment.schedule_id
JOIN batch ON batch.id = schedule.batch_id AND batch.status = 'POSTED'
JOIN entry ON entry.id = schedule.entry_id
JOIN account AS deferred ON deferred.id = schedule.deferred_account_id
JOIN account AS revenue ON revenue.id = schedule.revenue_account_id
WHERE instalment.batch_id IS NULL AND instalment.amount > 0
  AND instalment.due_date <= $2 AND batch.post_date <= $2
  AND (instalment.due_date >= $1 OR batch.post_date >= $1 OR NOT EXISTS (
      SELECT 1 FROM fiscal_period AS own WHERE own.state = 'OPEN' AND own.end_date < $1
      AND own.end_date >= instalment.due_date AND own.end_date >= batch.post_date
      AND own.start_date <= CASE WHEN instalment.due_date > batch.post_date
                                 THEN instalment.due_date ELSE batch.post_date END))
"""
"""What is due in the period from $1 to $2 and not recognised."""

# whoever changes a schedule, or posts a memo on its invoice, locks it before it reads what is recognised
_LOCKS = (
    "SELECT id FROM batch WHERE id IN (SELECT due.of_batch FROM ({due}) AS due) ORDER BY id FOR SHARE",
    (
        "SELECT id FROM deferral_schedule WHERE id IN (SELECT due.of_schedule FROM ({due}) AS due) "
        "ORDER BY id FOR UPDATE"
    ),
)
_EMPTY = """
SELECT batch.id FROM batch JOIN recognition_batch ON recognition_batch.batch_id = batch.id
WHERE batch.fiscal_period_id = $1 AND batch.status = 'OPEN' AND batch.branch = $2
  AND NOT EXISTS (SELECT 1 FROM entry WHERE entry.batch_id = batch.id) ORDER BY batch.id LIMIT 1 FOR UPDATE
"""
_LINKED = """
UPDATE deferral_instalment SET batch_id = $1,
    entry_id = (SELECT entry.id FROM entry WHERE entry.batch_id = $1
                AND entry.reference = 'DR' || CAST(deferral_instalment.id AS VARCHAR(20)))
WHERE id = ANY($2) AND batch_id IS NULL
"""


@transactional
async def request(period_id: int, *, by: Actor) -> None:
    """Have the worker recognise what is due in a period; asked for twice it is done once."""
    for right in RIGHTS:
        by.require(right, "recognise deferred revenue")
    period = await _period(period_id)
    await _refuse_closed(period, by)
    if await fetch_value(f"SELECT count(*) AS n FROM ({DUE}) AS due", *_span(period)) == 0:
        raise NothingToRecognise(period=period["name"])
    queued = await enqueue(JobKind.RECOGNISE, key=job_key(period_id), by=by, payload={"period": period_id})
    if queued:
        await record("RECOGNITION_REQUESTED", by=by, period_id=period_id, subject=period["name"])
    announce(f"period:{period_id}")


@transactional
async def carry_out(period_id: int, *, by: Actor, finish: Finish) -> None:
    """Make, close and post the batch of what is due, one for each branch where books are kept by branch."""
    period, company = await _period(period_id), await options.current()
    due = await _held(period)
    silent = Actor(by.user_id, by.name, "", by.permissions)
    branches = sorted({row["branch"] for row in due}) if company.options.branch_accounting else [""]
    numbers = []
    for branch in branches:
        mine = [row for row in due if not company.options.branch_accounting or row["branch"] == branch]
        if mine:
            numbers.append(await _recognise(period, branch, mine, company, by=silent))
    if due:
        await record(
            "REVENUE_RECOGNISED",
            by=by,
            period_id=period_id,
            subject=period["name"],
            batches=numbers,
            instalments=counted(len(due), "instalment", "instalments"),
            total=str(Money(sum(row["amount"] for row in due), company.currency)),
        )
    announce(DEFERRALS)
    announce(f"period:{period_id}")
    await finish()


@transactional
async def give_up(period_id: int, *, by: Actor, error: str, finish: Finish) -> None:
    """Note that it failed and why; nothing of it is left, and it can be tried again."""
    period = await _period(period_id)
    await record("RECOGNITION_FAILED", by=by, period_id=period_id, subject=period["name"], error=error)
    announce(f"period:{period_id}")
    await finish()


def job_key(period_id: int) -> str:
    """One job at a time for a period."""
    return f"recognise:{period_id}"


async def _held(period: Row) -> list[Row]:
    """What is due, with its invoices' batches, its schedules and itself locked until the end."""
    for lock in _LOCKS:
        await fetch(lock.format(due=DUE), *_span(period))
    return await fetch(
        f"{DUE} ORDER BY schedule.id, instalment.position FOR UPDATE OF instalment, schedule "
        "FOR SHARE OF batch",
        *_span(period),
    )


async def _recognise(
    period: Row, branch: str, due: Sequence[Row], company: CompanyFacts, *, by: Actor
) -> str:
    batch = await _batch(period, branch, by)
    drafts = [_draft(row, company.currency) for row in due]
    for first in range(0, len(drafts), adding.LARGEST_SET):
        await adding.add_many(batch.id, by=by, entries=drafts[first : first + adding.LARGEST_SET])
    await execute(_LINKED, batch.id, [row["id"] for row in due])
    await STEPS[BatchAction.CLOSE](batch.id, by=by)
    await STEPS[BatchAction.CREATE_LEDGER](batch.id, by=by)
    if company.options.force_listing:
        await make(batch.id, by=by)
    await STEPS[BatchAction.POST](batch.id, by=by)
    return batch.number


async def _batch(period: Row, branch: str, by: Actor) -> Batch:
    """A new batch, or the one whose reopening freed its instalments."""
    emptied = await fetch_value(_EMPTY, period["id"], branch)
    if emptied is not None:
        return await Batch.get(id=emptied)
    batch = await opening.create(
        by=by,
        type=BatchType.MIXED,
        origin=BatchOrigin.AUTOMATIC,
        post_date=period["end_date"],
        branch=branch,
        description=f"Deferred revenue recognised in {period['name']}",
    )
    await execute("INSERT INTO recognition_batch (batch_id) VALUES ($1)", batch.id)
    return batch


def _draft(row: Row, currency: str) -> JournalDraft:
    amount = Money(row["amount"], currency).plain()
    return JournalDraft(
        lines=(
            JournalLineDraft(account_number=row["deferred_number"], debit=amount),
            JournalLineDraft(account_number=row["revenue_number"], credit=amount),
        ),
        document_number=row["document_number"],
        reference=f"DR{row['id']}",
        branch=row["branch"],
        memo=f"Revenue of {row['due_date']:%B %Y}, instalment {row['position']}",
    )


async def _period(period_id: int) -> Row:
    found = await fetch_one(
        "SELECT id, name, state, start_date, end_date FROM fiscal_period WHERE id = $1", period_id
    )
    if found is None:
        raise NotFound(kind="fiscal period", key=period_id)
    return found


async def _refuse_closed(period: Row, by: Actor) -> None:
    """As opening a batch in it will be refused, but when it is asked for."""
    company = await options.current()
    await open_period_of(period["end_date"], ar_hold=company.options.ar_hold_reaction, by=by)


def _span(period: Row) -> tuple[object, object]:
    return period["start_date"], period["end_date"]
