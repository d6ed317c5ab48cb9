"""Who has what in use, as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches import lease as domain
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.entries.listing import entries_by_id
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.refusals import Refusal


@strawberry.type(
    description=(
        "A batch in use by somebody, or one entry of a shared batch: nobody else changes it until it is "
        "released, taken over, or has expired."
    )
)
class Lease:
    """Who has it, since when, and until when unless it is renewed."""

    row: strawberry.Private[domain.Lease]
    id: strawberry.ID = strawberry.field(
        description="The lease's id; another each time it is taken, even by the same user."
    )
    holder: str = strawberry.field(description="The name of who has it in use.")
    since: datetime = strawberry.field(description="Since when.")
    expires_at: datetime = strawberry.field(description="When it ends by itself, unless it is renewed.")

    @classmethod
    def of(cls, row: domain.Lease) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Lease", row.id),
            holder=row.user_name,
            since=row.taken_at,
            expires_at=row.expires_at,
        )

    @strawberry.field(description="Whether it is held by who is asking.")
    def mine(self, info: Info) -> bool:
        """By the user, whichever page or program asks."""
        return bool(self.row.user_id == info.context.signed_in.user_id)

    @strawberry.field(description="The batch in use.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all leases at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(
        description="The entry in use, of a shared batch; null when the whole batch is, or it was deleted."
    )
    async def entry(self, info: Info) -> links.Entry | None:
        """Read for all leases at once."""
        if self.row.entry_id is None:
            return None
        row = await info.context.find(entries_by_id, self.row.entry_id)
        return links.Entry.of(row) if row else None


LeaseResult = Annotated[
    Lease | Refusal,
    strawberry.union("LeaseResult", description="What is in use now, or why it was refused."),
]
