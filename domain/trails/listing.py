"""Whether a batch is listed: it has an audit trail, and nothing in it changed since (R2.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.database.statements import fetch

# an edit of the header, the control figures or an entry resets "listed"; what moves the batch does not
_LISTINGS = """
SELECT batch.id, trail.version, trail.version IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM audit_event WHERE audit_event.batch_id = batch.id AND audit_event.id > trail.event_id
      AND (audit_event.action LIKE 'ENTR%' OR audit_event.action IN ('BATCH_UPDATED', 'CONTROL_UPDATED'))
) AS current
FROM batch LEFT JOIN audit_trail AS trail ON trail.batch_id = batch.id
    AND trail.version = (SELECT max(version) FROM audit_trail WHERE batch_id = batch.id)
WHERE batch.id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Listing:
    """The batch's last audit trail by its version (None: there is none), and whether it still holds."""

    version: int | None
    current: bool


async def listings(batch_ids: Sequence[int]) -> dict[int, Listing]:
    """Of several batches in one statement."""
    rows = await fetch(_LISTINGS, list(batch_ids))
    return {row["id"]: Listing(row["version"], bool(row["current"])) for row in rows}
