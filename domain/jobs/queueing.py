"""Queueing background work in the transaction that causes it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from tieout.domain.clock import now
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import announce
from tieout.domain.jobs.job import JobKind
from tieout.domain.users.actor import Actor

JOBS = "jobs"
"""The topic announced when there is something to do; it wakes the worker."""


async def enqueue(
    kind: JobKind,
    *,
    key: str,
    by: Actor,
    payload: dict[str, Any],
    batch_id: int | None = None,
    delay: timedelta = timedelta(0),
) -> bool:
    """Queue a job unless one with this key waits already; whether it was queued (R6.2)."""
    moment = now()
    count = await execute(
        "INSERT INTO job (kind, key, payload, state, batch_id, run_at, attempts, lease_token, error, "
        "created_by_id, created_by, created_at) VALUES ($1, $2, $3, 'QUEUED', $4, $5, 0, '', '', $6, $7, $8) "
        "ON CONFLICT (key) WHERE state = 'QUEUED' DO NOTHING",
        *(kind.value, key, json.dumps(payload), batch_id, moment + delay, by.user_id, by.name, moment),
    )
    announce(JOBS)
    return count == 1
