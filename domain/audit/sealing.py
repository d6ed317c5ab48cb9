"""Sealing the audit trail: each event gets a hash over itself and the seal before it."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

from tieout.domain.audit.event import AuditSeal
from tieout.domain.database.statements import Row, fetch, fetch_one, fetch_value, insert, on_postgres
from tieout.domain.database.transactions import transactional

BEGINNING = "0" * 64
"""What the first seal has for the hash of the one before."""

AT_ONCE = 5_000
LOOK_BACK = 100_000
"""How far below the newest sealed event an event may still come to light that was committed later."""

EVENT_COLUMNS = (
    "event.id, event.happened_at, event.actor_id, event.actor, event.action, event.batch_id, "
    "event.fiscal_period_id, event.subject, event.facts, event.reason"
)
_LOCK = 0x7365_616C
_UNSEALED = (
    f"SELECT {EVENT_COLUMNS} FROM audit_event AS event WHERE event.id > $1 AND NOT EXISTS "
    f"(SELECT 1 FROM audit_seal WHERE audit_seal.event_id = event.id) ORDER BY event.id LIMIT {AT_ONCE}"
)


async def seal(*, look_back: int | None = LOOK_BACK) -> int:
    """Seal every event not yet sealed, some thousand a transaction; how many there were.

    Two sealers wait for each other, and running it again seals nothing twice. `look_back` None looks
    through the whole trail.
    """
    total = 0
    while count := await _seal_some(look_back):
        total += count
        if count < AT_ONCE:
            break
    return total


def hash_of(event: Row, sequence: int, previous: str) -> str:
    """SHA-256 over the place in the chain, the hash before it and everything the event says."""
    content = [
        sequence,
        previous,
        event["id"],
        event["happened_at"].astimezone(UTC).isoformat(timespec="microseconds"),
        event["actor_id"],
        event["actor"],
        event["action"],
        event["batch_id"],
        event["fiscal_period_id"],
        event["subject"],
        event["facts"],
        event["reason"],
    ]
    text = json.dumps(content, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


@transactional
async def _seal_some(look_back: int | None) -> int:
    if on_postgres():
        await fetch("SELECT pg_advisory_xact_lock($1)", _LOCK)
    head = await fetch_one("SELECT sequence, hash FROM audit_seal ORDER BY sequence DESC LIMIT 1")
    sequence, previous = (head["sequence"], head["hash"]) if head else (0, BEGINNING)
    newest = await fetch_value("SELECT max(event_id) FROM audit_seal") or 0
    events = await fetch(_UNSEALED, 0 if look_back is None else max(0, newest - look_back))
    seals = []
    for event in events:
        sequence += 1
        own = hash_of(event, sequence, previous)
        seals.append((sequence, event["id"], previous, own))
        previous = own
    await insert(AuditSeal, ("sequence", "event_id", "previous_hash", "hash"), seals)
    return len(seals)
