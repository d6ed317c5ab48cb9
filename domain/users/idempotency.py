"""Carrying out a request once, however often a caller sends it under the same key."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta

from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch_one
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import Refusal, text_required
from tieout.domain.users.actor import Actor

KEPT_FOR = timedelta(days=30)


class IdempotencyKeyReused(Refusal):
    """The idempotency key {key} was used for another request. Send each new request under a new key."""


_KEPT = "SELECT request_hash, answer FROM idempotency_key WHERE user_id = $1 AND key = $2"


@transactional
async def once(by: Actor, key: str, request: str, work: Callable[[], Awaitable[str]]) -> str:
    """Do the work and keep its answer (a small text) under the key; later calls get that answer again.

    The key is written in the transaction of the work, before it: a second caller waits there until the
    first has committed, and then finds the answer. Work that is refused leaves no key behind.
    """
    known = text_required("The idempotency key", key, 100, field="idempotencyKey")
    caller, asked = by.user_id or 0, hashlib.sha256(request.encode()).hexdigest()
    taken = await execute(
        "INSERT INTO idempotency_key (user_id, key, request_hash, answer, created_at) "
        "VALUES ($1, $2, $3, '', $4) ON CONFLICT (user_id, key) DO NOTHING",
        *(caller, known, asked, now()),
    )
    if not taken:
        return await _first_answer(caller, known, asked)
    answer = await work()
    await execute(
        "UPDATE idempotency_key SET answer = $3 WHERE user_id = $1 AND key = $2", caller, known, answer
    )
    return answer


async def done_before(by: Actor, key: str, request: str) -> bool:
    """Whether that request was carried out under the key; another request under it is refused."""
    asked = hashlib.sha256(request.encode()).hexdigest()
    row = await fetch_one(_KEPT, by.user_id or 0, key)
    if row is not None and row["request_hash"] != asked:
        raise IdempotencyKeyReused(field="idempotencyKey", key=key)
    return row is not None


@transactional
async def forget_old_keys() -> int:
    """Remove the keys older than `KEPT_FOR`; how many there were."""
    return await execute("DELETE FROM idempotency_key WHERE created_at < $1", now() - KEPT_FOR)


async def _first_answer(caller: int, key: str, asked: str) -> str:
    row = await fetch_one(_KEPT, caller, key)
    if row is None or row["request_hash"] != asked:
        raise IdempotencyKeyReused(field="idempotencyKey", key=key)
    return str(row["answer"])
