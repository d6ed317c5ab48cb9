"""Reading the audit trails of a batch: the list of versions, and what one says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tieout.domain.database.paging import Page, PageRequest
from tieout.domain.database.statements import Row, fetch, fetch_one
from tieout.domain.refusal import NotFound, Refusal
from tieout.domain.trails.content import Trail, TrailEntry, digest_of


class AuditTrailDamaged(Refusal):
    """Version {version} of the audit trail of batch {number} is not as it was made. Make a new one, and have
    the backups looked at.
    """


_FACTS = "SELECT id, batch_id, version, event_id, digest, created_by, created_at FROM audit_trail"


@dataclass(frozen=True, slots=True)
class TrailFacts:
    """A version of a batch's audit trail without what it says."""

    id: int
    batch_id: int
    version: int
    event_id: int
    digest: str
    created_by: str
    created_at: datetime


async def trails_of(batch_ids: Sequence[int]) -> dict[int, list[TrailFacts]]:
    """The versions of several batches, newest first."""
    grouped: dict[int, list[TrailFacts]] = {batch_id: [] for batch_id in batch_ids}
    for row in await fetch(f"{_FACTS} WHERE batch_id = ANY($1) ORDER BY version DESC", list(batch_ids)):
        grouped[row["batch_id"]].append(TrailFacts(**row))
    return grouped


async def trail_of(batch_id: int, version: int) -> TrailFacts:
    """That version of a batch."""
    return _facts(await fetch_one(f"{_FACTS} WHERE batch_id = $1 AND version = $2", batch_id, version))


async def find_trail(trail_id: int) -> TrailFacts | None:
    """A version by its id, None when there is none."""
    row = await fetch_one(f"{_FACTS} WHERE id = $1", trail_id)
    return _facts(row) if row else None


async def contents_of(trail_ids: Sequence[int]) -> dict[int, Trail]:
    """What several versions say; refused (`AuditTrailDamaged`) when one is not what was made."""
    rows = await fetch(
        "SELECT audit_trail.id, audit_trail.version, content, digest, batch.number FROM audit_trail "
        "JOIN batch ON batch.id = audit_trail.batch_id WHERE audit_trail.id = ANY($1)",
        list(trail_ids),
    )
    for row in rows:
        if digest_of(row["content"]) != row["digest"]:
            raise AuditTrailDamaged(version=row["version"], number=row["number"])
    return {row["id"]: Trail(row["content"]) for row in rows}


async def content_of(trail_id: int) -> Trail:
    """What one version says."""
    found = await contents_of([trail_id])
    if trail_id not in found:
        raise NotFound(kind="audit trail", key=trail_id)
    return found[trail_id]


def entries_of(trail: Trail, request: PageRequest) -> Page[TrailEntry]:
    """A page of the entries of a trail; cursors are positions."""
    size = request.size()
    if request.backwards:
        end = min(trail.count, (request.before or trail.count + 1) - 1)
        first = max(1, end - size + 1)
    else:
        first = (request.after or 0) + 1
        end = min(trail.count, first + size - 1)
    rows = list(trail.entries(first, end)) if first <= end else []
    return Page(rows, has_next=end < trail.count, has_previous=first > 1)


def _facts(row: Row | None) -> TrailFacts:
    assert row is not None
    return TrailFacts(**row)
