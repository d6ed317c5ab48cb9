"""Exporting a batch to the outside accounting system, and reading what was exported."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.batches.listing import find_batch
from tieout.domain.exports import exporting
from tieout.domain.exports.listing import count_exports, exports
from tieout.graphql.arguments import BatchId
from tieout.graphql.batches.types import Batch, BatchResult
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.exports.enums import ExportState
from tieout.graphql.exports.types import Export
from tieout.graphql.idempotency import IdempotencyKey, key_field, once
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import mutation, query


@strawberry.input(description="Why a batch is exported again.")
class ExportAgainInput:
    """The reason."""

    reason: str = strawberry.field(
        description="Why, up to 500 characters; it is noted. VALUE_MISSING, TEXT_TOO_LONG."
    )
    idempotency_key: str | None = key_field()


@strawberry.type
class ExportQueries:
    """Exports."""

    @query(
        Permission.VIEW,
        "see exports",
        description="What was handed to the outside accounting system, newest first. Takes VIEW.",
    )
    async def exports(
        self,
        batch_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only those of this batch.")
        ] = None,
        state: Annotated[
            list[ExportState] | None,
            strawberry.argument(description="Only those in one of these states; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Export]:
        """A page of exports."""
        key = None if batch_id is None else key_of("Batch", batch_id, field="batchId")
        wanted = state or None
        page = await exports(BY_ID.request(first, after, last, before), batch_id=key, state=wanted)

        async def count() -> int:
            return await count_exports(batch_id=key, state=wanted)

        return connection(page, Export.of, count)


@strawberry.type
class ExportMutations:
    """Exporting."""

    @mutation(
        Permission.EXPORT,
        "export a batch",
        description=(
            "Have what a batch still owes the outside accounting system sent in the background: the reversal "
            "of a version that was exported and counts no more, then the version that counts. Takes EXPORT. "
            "NOT_CONNECTED, CONNECTION_EXPIRED, NO_OUTSIDE_SYSTEM, EXPORTED_ALREADY, NOTHING_TO_EXPORT, "
            "EXPORT_UNDER_WAY, BATCH_DELETED."
        ),
    )
    async def export_batch(
        self, info: Info, id: BatchId, idempotency_key: IdempotencyKey = None
    ) -> BatchResult:
        """The export asked for."""
        batch_id, by = key_of("Batch", id), info.context.signed_in
        row = await once(
            *(info, idempotency_key, (batch_id,)),
            lambda: exporting.export_batch(batch_id, by=by),
            find_batch,
        )
        return Batch.of(row)

    @mutation(
        Permission.EXPORT_AGAIN,
        "export a batch again",
        description=(
            "Send the version that counts once more, under a new document number and a new request id, as "
            "after it was deleted over there; the export before stays in the list. Takes EXPORT_AGAIN. "
            "NOT_EXPORTED_YET, EXPORT_UNDER_WAY, NOT_CONNECTED, CONNECTION_EXPIRED, BATCH_STATUS_FORBIDS."
        ),
    )
    async def export_batch_again(
        self,
        info: Info,
        id: BatchId,
        input: Annotated[ExportAgainInput, strawberry.argument(description="The reason.")],
    ) -> BatchResult:
        """The second export asked for."""
        batch_id, by = key_of("Batch", id), info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, (batch_id, input)),
            lambda: exporting.export_again(batch_id, by=by, reason=input.reason),
            find_batch,
        )
        return Batch.of(row)
