"""Making audit trails."""

from __future__ import annotations

import strawberry

from tieout.domain.trails import making
from tieout.domain.trails.reading import find_trail
from tieout.graphql.arguments import BatchId
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.trails.types import AuditTrail, AuditTrailResult


@strawberry.type
class TrailMutations:
    """The AR journal."""

    @mutation(
        Permission.ENTER,
        "make the audit trail of a batch",
        description=(
            "Make a version of the audit trail of a batch, whatever its status: what it holds now, kept for "
            "good. Takes ENTER."
        ),
    )
    async def create_audit_trail(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> AuditTrailResult:
        """The trail made."""
        key, by = key_of("Batch", id), info.context.signed_in
        facts = await once(info, idempotency_key, key, lambda: making.make(key, by=by), find_trail)
        return AuditTrail.of(facts)
