"""Going through the sealed audit trail from its beginning and recomputing every hash."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.audit.sealing import BEGINNING, EVENT_COLUMNS, hash_of
from tieout.domain.database.statements import Row, fetch, fetch_value

_CHUNK = 5_000
_SEALS = (
    f"SELECT seal.sequence, seal.event_id, seal.previous_hash, seal.hash, {EVENT_COLUMNS} "
    "FROM audit_seal AS seal LEFT JOIN audit_event AS event ON event.id = seal.event_id "
    f"WHERE seal.sequence > $1 ORDER BY seal.sequence LIMIT {_CHUNK}"
)


@dataclass(frozen=True, slots=True)
class Chain:
    """How far the chain holds: its length and last hash, and where it breaks if it does."""

    length: int
    head: str
    break_: str = ""


async def walk() -> Chain:
    """Recompute the chain a chunk at a time, stopping at the first break."""
    sequence, previous = 0, BEGINNING
    while seals := await fetch(_SEALS, sequence):
        for seal in seals:
            broken = _break(seal, sequence + 1, previous)
            if broken:
                return Chain(sequence, previous, broken)
            sequence, previous = seal["sequence"], seal["hash"]
    return Chain(sequence, previous)


async def unsealed() -> int:
    """How many events have no seal."""
    return int(
        await fetch_value(
            "SELECT count(*) FROM audit_event AS event WHERE NOT EXISTS "
            "(SELECT 1 FROM audit_seal WHERE audit_seal.event_id = event.id)"
        )
    )


def _break(seal: Row, sequence: int, previous: str) -> str:
    """What is wrong with a seal, blank when nothing is."""
    if seal["sequence"] != sequence:
        return f"seal {sequence} is missing"
    if seal["id"] is None:
        return f"event {seal['event_id']} is missing though it was sealed"
    if seal["previous_hash"] != previous:
        return f"seal {sequence} does not follow the seal before it"
    if seal["hash"] != hash_of(seal, sequence, previous):
        return f"event {seal['event_id']} ({seal['action']}) is not what was sealed"
    return ""
