"""Mailing statements: one to a customer at once, or one to each customer with a balance, in the background.

A run takes one customer after the other; each statement is written together with its mail, so that a
worker that is killed at any moment leaves none twice, and the next one goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date

from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.customers.ageing import movements
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import Row, execute, fetch, fetch_one
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import enqueue
from tieout.domain.mail.address import address
from tieout.domain.mail.message import MailMessage
from tieout.domain.mail.writing import write
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.reports.sent_statement import STATEMENTS, SentStatement, StatementRun, StatementState
from tieout.domain.reports.statement import Statement, statement_of
from tieout.domain.reports.statement_paper import paper_of
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

Part = Callable[[], Awaitable[None]]
"""What the worker has done in the transaction of a part of the work: it holds only while the job is ours."""


class StatementAddressMissing(Refusal):
    """Customer {number} has no e-mail address. Key one here, or keep one with the customer."""


class NobodyOwes(Refusal):
    """No customer had a balance on {end}, so there is no statement to send."""


_WITH_BALANCE = f"""
INSERT INTO sent_statement (run_id, customer_id, start_date, end_date, state, reason)
SELECT $2::bigint, customer_id, $3::date, $1::date, 'WAITING', ''
FROM ({movements("")}) AS m GROUP BY customer_id HAVING sum(amount) <> 0 ORDER BY customer_id
"""
_WAITING = "SELECT id FROM sent_statement WHERE run_id = $1 AND state = 'WAITING' ORDER BY id LIMIT 1"


async def send_statement(
    customer_id: int, start: date, end: date, *, by: Actor, email: str = ""
) -> MailMessage:
    """Mail the statement to the customer's address, or to another; the PDF is kept as it was sent.

    Refused: the right missing, no address (`StatementAddressMissing`) or one that is none (`InvalidEmail`).
    """
    by.require(Permission.SEND, "send statements")
    found = await statement_of(customer_id, start, end)
    if not (email.strip() or found.customer.email):
        raise StatementAddressMissing(field="email", number=found.customer.number)
    recipient = address(email.strip() or found.customer.email)
    company = await options.current()
    content = await asyncio.to_thread(paper_of, found, company=company.name)

    @transactional
    async def keep() -> MailMessage:
        message = await _mailed(found, recipient, by)
        await SentStatement.create(
            customer_id=customer_id,
            start_date=start,
            end_date=end,
            state=StatementState.MAILED,
            mail_id=message.id,
            content=content,
        )
        return message

    return await keep()


@transactional
async def start_run(start: date, end: date, *, by: Actor) -> StatementRun:
    """Queue a statement to every customer with a balance on the last day, whichever side it is on."""
    by.require(Permission.SEND, "send statements")
    run = await StatementRun.create(start_date=start, end_date=end, created_by=by.name, created_at=now())
    if not await execute(_WITH_BALANCE, end, run.id, start):
        raise NobodyOwes(field="end", end=end)
    await queue_run(run.id, by=by)
    await record("STATEMENTS_STARTED", by=by, subject=f"{start} to {end}", start=start, end=end)
    return run


async def queue_run(run_id: int, *, by: Actor) -> None:
    """Have the worker do the rest of a run."""
    await enqueue(JobKind.SEND_STATEMENTS, key=f"statements:{run_id}", by=by, payload={"run": run_id})


@transactional
async def retry_run(run_id: int, *, by: Actor) -> None:
    """Go on with a run that the worker gave up."""
    if await fetch_one("SELECT id FROM statement_run WHERE id = $1", run_id) is None:
        raise NotFound(kind="run of statements", key=run_id)
    await queue_run(run_id, by=by)


async def go_through(run_id: int, *, by: Actor, hold: Part) -> None:
    """Write the statement of each customer that waits, with its mail."""
    while row := await fetch_one(_WAITING, run_id):
        await _take(row["id"], by, hold)


async def _take(statement_id: int, by: Actor, hold: Part) -> None:
    row = await SentStatement.get(id=statement_id).select_related("customer")
    try:
        if not row.customer.email:
            raise StatementAddressMissing(number=row.customer.number)
        recipient = address(row.customer.email)
        found = await statement_of(row.customer_id, row.start_date, row.end_date)
    except Refusal as refusal:
        return await _leave_out(row, refusal.message[:200], hold)
    company = await options.current()
    content = await asyncio.to_thread(paper_of, found, company=company.name)
    return await _keep(row, found, content, recipient, by, hold)


@transactional
async def _leave_out(row: SentStatement, reason: str, hold: Part) -> None:
    await execute(
        "UPDATE sent_statement SET state = 'LEFT_OUT', reason = $2 WHERE id = $1 AND state = 'WAITING'",
        *(row.id, reason),
    )
    announce(STATEMENTS)
    await hold()


@transactional
async def _keep(
    row: SentStatement, found: Statement, content: bytes, recipient: str, by: Actor, hold: Part
) -> None:
    """The look and the writing in one: a worker that comes too late finds it no longer waiting."""
    waiting = "UPDATE sent_statement SET state = 'MAILED', content = $2 WHERE id = $1 AND state = 'WAITING'"
    if await execute(waiting, row.id, content):
        message = await _mailed(found, recipient, by)
        await execute("UPDATE sent_statement SET mail_id = $2 WHERE id = $1", row.id, message.id)
        announce(STATEMENTS)
    await hold()


async def _mailed(found: Statement, recipient: str, by: Actor) -> MailMessage:
    company = await options.current()
    message = await write(
        by=by,
        recipient=recipient,
        subject=f"{company.name}: statement of account to {found.end}",
        body=_body(found, company.name),
    )
    await record(
        "STATEMENT_SENT",
        by=by,
        subject=found.customer.number,
        recipient=recipient,
        start=found.start,
        end=found.end,
        balance=found.closing,
    )
    return message


def _body(found: Statement, company: str) -> str:
    customer: Customer = found.customer
    return "\n".join(
        (
            f"Statement of account of {customer.bill_to_name or customer.name} ({customer.number})",
            f"from {found.start} to {found.end}:",
            "",
            f"{'Opening balance:':18}{found.opening}",
            f"{'Closing balance:':18}{found.closing}",
            "",
            "Every document and receipt is listed in the PDF that is attached.",
            "",
            company,
        )
    )


async def statements_of_mail(mail_ids: Sequence[int]) -> dict[int, Row]:
    """The id and the last day of the statement that each of these mails carries, without its content."""
    rows = await fetch(
        "SELECT id, mail_id, end_date FROM sent_statement WHERE mail_id = ANY($1)", list(mail_ids)
    )
    return {row["mail_id"]: row for row in rows}


async def kept_statement(statement_id: int) -> tuple[str, bytes]:
    """The file name and the PDF of a statement as it was sent; refused (`NotFound`) when there is none."""
    row = await fetch_one("SELECT end_date, content FROM sent_statement WHERE id = $1", statement_id)
    if row is None or row["content"] is None:
        raise NotFound(kind="statement", key=statement_id)
    return statement_name(row["end_date"]), row["content"]


def statement_name(end: date) -> str:
    """What the PDF is called."""
    return f"statement-{end}.pdf"


async def runs_by_id(run_ids: Sequence[int]) -> dict[int, StatementRun]:
    """Some runs, by id."""
    return {run.id: run for run in await StatementRun.filter(id__in=list(run_ids))}


async def run_counts(run_ids: Sequence[int]) -> dict[int, dict[StatementState, int]]:
    """How many statements of each state the runs have."""
    found: dict[int, dict[StatementState, int]] = {run_id: {} for run_id in run_ids}
    text = (
        "SELECT run_id, state, count(*) AS statements FROM sent_statement WHERE run_id = ANY($1) "
        "GROUP BY run_id, state"
    )
    for row in await fetch(text, list(run_ids)):
        found[row["run_id"]][StatementState(row["state"])] = row["statements"]
    return found
