"""Trying a failed job again, on somebody's word."""

from __future__ import annotations

import json

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_value, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.listing import SAME_WORK
from tieout.domain.ledgers import creating
from tieout.domain.mail import retrying
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class JobNotFailed(Refusal):
    """Job {job} is {state}; only a failed one is tried again."""


class JobTriedAgain(Refusal):
    """Job {job} was tried again already, as job {later}. Look at that one."""


_LATER = (
    f"SELECT max(later.id) FROM job JOIN job AS later ON later.id > job.id AND {SAME_WORK} WHERE job.id = $1"
)


@transactional
async def retry(job_id: int, *, by: Actor) -> Job:
    """Do the work of a failed job again, as a new job; the failed one is kept as it is.

    A ledger is asked for again on its batch (`creating.request`), a mail is queued again
    (`retrying.retry`), each with its own right and guards.
    """
    job = await Job.get_or_none(id=job_id, using_db=writer())
    if job is None:
        raise NotFound(kind="job", key=job_id)
    _require_right(job, by)
    await _refuse_unless_failed(job)
    queued = Job.filter(kind=job.kind, state=JobState.QUEUED)
    if job.kind is JobKind.CREATE_LEDGER and job.batch_id is not None:
        await creating.request(job.batch_id, by=by)
        queued = queued.filter(batch_id=job.batch_id)
    else:
        await retrying.retry(json.loads(job.payload)["mail"], by=by)
        queued = queued.filter(key=job.key)
    await record("JOB_RETRIED", by=by, batch_id=job.batch_id, subject=f"job {job_id}", kind=job.kind.value)
    return await queued.using_db(writer()).get()


def _require_right(job: Job, by: Actor) -> None:
    if job.kind is JobKind.CREATE_LEDGER:
        by.require(Permission.CREATE_LEDGERS, "try the creation of a ledger again")
    else:
        by.require(Permission.SEND, "send mail again")


async def _refuse_unless_failed(job: Job) -> None:
    if job.state is not JobState.FAILED:
        raise JobNotFailed(job=job.id, state=job.state.value.lower())
    later = await fetch_value(_LATER, job.id)
    if later is not None:
        raise JobTriedAgain(job=job.id, later=later)
