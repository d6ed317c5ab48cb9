"""Trying a failed job again, on somebody's word."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tieout.domain.audit.recording import record
from tieout.domain.banking import loading
from tieout.domain.database.statements import fetch_value, writer
from tieout.domain.database.transactions import transactional
from tieout.domain.deferrals import recognising
from tieout.domain.exports import connecting, exporting
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.jobs.job import Job, JobKind, JobState
from tieout.domain.jobs.listing import SAME_WORK
from tieout.domain.ledgers import creating, mass_making
from tieout.domain.mail import retrying
from tieout.domain.periods import starting
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.reports import statement_mailing
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.domain.webhooks import redelivering


class JobNotFailed(Refusal):
    """Job {job} is {state}; only a failed one is tried again."""


class JobTriedAgain(Refusal):
    """Job {job} was tried again already, as job {later}. Look at that one."""


class Ask(Protocol):
    """Queues the work of a job's payload again, with the work's own guards."""

    def __call__(self, payload: dict[str, Any], *, by: Actor) -> Awaitable[object]:
        """Refused as the work itself may be."""


@dataclass(frozen=True, slots=True)
class Again:
    """How a kind of job is tried again: the right it takes, what that right is for, and the asking.

    With `per_batch` the new job is known by its batch, as its key has a version in it; else by its key.
    """

    permission: Permission
    action: str
    ask: Ask
    per_batch: bool = False


async def _create_ledger(payload: dict[str, Any], *, by: Actor) -> object:
    return await creating.request(payload["batch"], by=by)


async def _send_mail(payload: dict[str, Any], *, by: Actor) -> object:
    return await retrying.retry(payload["mail"], by=by)


async def _run_batches(payload: dict[str, Any], *, by: Actor) -> object:
    return await starting.resume(payload["run"], by=by)


async def _load_bank_file(payload: dict[str, Any], *, by: Actor) -> object:
    await loading.ask_again(payload["file"], payload, by=by)
    return None


async def _send_webhook(payload: dict[str, Any], *, by: Actor) -> object:
    return await redelivering.redeliver_named(payload["message"], by=by)


async def _make_mass_ledger(payload: dict[str, Any], *, by: Actor) -> object:
    return await mass_making.resume(payload["run"], by=by)


async def _send_statements(payload: dict[str, Any], *, by: Actor) -> object:
    await statement_mailing.retry_run(payload["run"], by=by)
    return None


async def _recognise(payload: dict[str, Any], *, by: Actor) -> object:
    await recognising.request(payload["period"], by=by)
    return None


async def _prepare_export(payload: dict[str, Any], *, by: Actor) -> object:
    await exporting.queue_preparing(payload["batch"], by=by)
    return None


async def _export(payload: dict[str, Any], *, by: Actor) -> object:
    return await exporting.export_batch(payload["batch"], by=by)


async def _read_outside(payload: dict[str, Any], *, by: Actor) -> object:
    return await connecting.request_look(AccountingSystem(payload["system"]), by=by)


AGAIN: Mapping[JobKind, Again] = {
    JobKind.CREATE_LEDGER: Again(
        Permission.CREATE_LEDGERS, "try the creation of a ledger again", _create_ledger, per_batch=True
    ),
    JobKind.MASS_LEDGER: Again(Permission.POST, "make a mass ledger again", _make_mass_ledger),
    JobKind.RUN_BATCHES: Again(Permission.CLOSE_BATCHES, "run over batches again", _run_batches),
    JobKind.PREPARE_EXPORT: Again(Permission.EXPORT, "export a batch", _prepare_export),
    JobKind.SEND_EXPORT: Again(Permission.EXPORT, "export a batch", _export),
    JobKind.READ_OUTSIDE: Again(Permission.SET_UP, "test connections", _read_outside),
    JobKind.SEND_MAIL: Again(Permission.SEND, "send mail again", _send_mail),
    JobKind.SEND_STATEMENTS: Again(Permission.SEND, "send statements again", _send_statements),
    JobKind.RECOGNISE: Again(Permission.POST, "recognise deferred revenue again", _recognise),
    JobKind.LOAD_BANK_FILE: Again(Permission.ENTER, "load a bank file again", _load_bank_file),
    JobKind.SEND_WEBHOOK: Again(Permission.ADMINISTER, "send a webhook message again", _send_webhook),
}

_LATER = (
    f"SELECT max(later.id) FROM job JOIN job AS later ON later.id > job.id AND {SAME_WORK} WHERE job.id = $1"
)


@transactional
async def retry(job_id: int, *, by: Actor) -> Job:
    """Do the work of a failed job again, as a new job; the failed one is kept as it is.

    Each kind is asked for again in its own way (`AGAIN`), with its own right and guards.
    """
    job = await Job.get_or_none(id=job_id, using_db=writer())
    if job is None:
        raise NotFound(kind="job", key=job_id)
    again = AGAIN[job.kind]
    by.require(again.permission, again.action)
    await _refuse_unless_failed(job)
    await again.ask(json.loads(job.payload), by=by)
    await record("JOB_RETRIED", by=by, batch_id=job.batch_id, subject=f"job {job_id}", kind=job.kind.value)
    same = {"batch_id": job.batch_id} if again.per_batch else {"key": job.key}
    return await Job.get(kind=job.kind, state=JobState.QUEUED, using_db=writer(), **same)


async def _refuse_unless_failed(job: Job) -> None:
    if job.state is not JobState.FAILED:
        raise JobNotFailed(job=job.id, state=job.state.value.lower())
    later = await fetch_value(_LATER, job.id)
    if later is not None:
        raise JobTriedAgain(job=job.id, later=later)
