"""Reading the audit trail, and verifying the books."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.audit.notes import count_notes, notes
from tieout.domain.audit.verifying import verify
from tieout.graphql.audit.types import AuditEvent, Verification
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import optional_key_of
from tieout.graphql.permissions import query


@strawberry.type
class AuditQueries:
    """The audit trail."""

    @query(
        Permission.AUDIT,
        "read the audit trail",
        description="The audit trail, newest first. Takes AUDIT; the notes of a batch alone take VIEW.",
    )
    async def audit_events(
        self,
        batch_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only the events of this batch; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[AuditEvent]:
        """A page of events."""
        wanted = optional_key_of("Batch", batch_id, field="batchId")
        page = await notes(BY_ID.request(first, after, last, before), batch_id=wanted)

        async def count() -> int:
            return await count_notes(batch_id=wanted)

        return connection(page, AuditEvent.of, count)

    @query(
        Permission.AUDIT,
        "verify the books",
        description=(
            "The audit chain recomputed and every total added up again from its lines. Takes AUDIT, and "
            "a time in proportion to the books."
        ),
    )
    async def verification(self) -> Verification:
        """All checks, made now."""
        return Verification.of(await verify())
