"""Claiming jobs under a lease, and ending them in the transaction of what they did.

A worker that claims gets a token. Whatever it writes is written together with `finish`, which holds
only while the token is still the job's: a worker that was slow or cut off for longer than its lease
finds out there, and nothing of what it did remains.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tieout.domain.clock import now
from tieout.domain.database.statements import Row, execute, fetch, fetch_value
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.queueing import JOBS
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

LONGEST_ERROR = 1_000


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that is ours until the lease runs out; `attempts` counts this one.

    `by` is whoever asked for the work, with every right: what they may do was checked when they asked.
    """

    job_id: int
    token: str
    kind: JobKind
    payload: dict[str, Any]
    batch_id: int | None
    attempts: int
    by: Actor


class LostLease(Exception):
    """The job is no longer ours: its lease ran out and another worker took it, or it was ended."""


_DUE = """
state = 'QUEUED' AND kind = ANY($1) AND run_at <= $2 AND (lease_until_at IS NULL OR lease_until_at <= $2)
"""
_CLAIM = f"""
WITH due AS MATERIALIZED (
    SELECT id FROM job WHERE {_DUE} ORDER BY run_at, id LIMIT $3 FOR UPDATE SKIP LOCKED
)
UPDATE job SET lease_token = $4, lease_until_at = $5, attempts = attempts + 1
WHERE id IN (SELECT id FROM due)
RETURNING id, kind, payload, batch_id, attempts, created_by_id, created_by,
    (SELECT email FROM app_user WHERE app_user.id = job.created_by_id) AS email
"""
_MINE = "WHERE id = $1 AND lease_token = $2 AND state = 'QUEUED'"


async def claim(
    limit: int, *, lease_seconds: float, kinds: Sequence[JobKind] = tuple(JobKind)
) -> list[Claim]:
    """Take up to so many jobs that are due, oldest first; no other worker gets them during the lease."""
    wanted = [kind.value for kind in kinds]
    # Looking first spares SQLite's one write lock every time there is nothing to do.
    if await fetch_value(f"SELECT 1 FROM job WHERE {_DUE} LIMIT 1", wanted, now()) is None:
        return []
    return await _claim(limit, lease_seconds, wanted)


@transactional
async def renew(claim: Claim, *, lease_seconds: float) -> bool:
    """Keep the job for another lease; False when it is no longer ours."""
    until = now() + timedelta(seconds=lease_seconds)
    return await execute(f"UPDATE job SET lease_until_at = $3 {_MINE}", claim.job_id, claim.token, until) == 1


@transactional
async def hold(claim: Claim) -> None:
    """Call it in the transaction of a part of the work: `LostLease` rolls that part back."""
    if await fetch_value(f"SELECT id FROM job {_MINE} FOR UPDATE", claim.job_id, claim.token) is None:
        raise LostLease(f"job {claim.job_id} ({claim.kind.value}) is no longer ours")


@transactional
async def finish(claim: Claim) -> None:
    """The job is done. Call it in the transaction of the effect: `LostLease` rolls the effect back."""
    await _end(claim, "DONE", "")


@transactional
async def fail(claim: Claim, error: str) -> None:
    """The job has failed for good, for this reason."""
    await _end(claim, "FAILED", error)


@transactional
async def put_back(claim: Claim, error: str, rest: timedelta) -> None:
    """The attempt failed; the job is due again after a rest."""
    await _change(
        claim,
        "run_at = $3, error = $4, lease_token = '', lease_until_at = NULL",
        now() + rest,
        error[:LONGEST_ERROR],
    )


@transactional
async def release(claim: Claim) -> None:
    """Give back a job that was not tried to the end, as when the worker is stopped."""
    await execute(
        f"UPDATE job SET attempts = attempts - 1, lease_token = '', lease_until_at = NULL {_MINE}",
        *(claim.job_id, claim.token),
    )
    announce(JOBS)


@transactional
async def _claim(limit: int, lease_seconds: float, kinds: list[str]) -> list[Claim]:
    moment, token = now(), secrets.token_hex(16)
    rows = await fetch(_CLAIM, kinds, moment, limit, token, moment + timedelta(seconds=lease_seconds))
    return [_claimed(row, token) for row in sorted(rows, key=lambda row: int(row["id"]))]


def _claimed(row: Row, token: str) -> Claim:
    by = Actor(row["created_by_id"], row["created_by"], row["email"] or "", frozenset(Permission))
    kind, payload = JobKind(row["kind"]), json.loads(row["payload"])
    return Claim(row["id"], token, kind, payload, row["batch_id"], row["attempts"], by)


async def _end(claim: Claim, state: str, error: str) -> None:
    await _change(
        claim,
        "state = $3, error = $4, finished_at = $5, lease_token = '', lease_until_at = NULL",
        *(state, error[:LONGEST_ERROR], now()),
    )


async def _change(claim: Claim, assignments: str, *values: Any) -> None:
    if await execute(f"UPDATE job SET {assignments} {_MINE}", claim.job_id, claim.token, *values) != 1:
        raise LostLease(f"job {claim.job_id} ({claim.kind.value}) is no longer ours")
    announce(JOBS)
