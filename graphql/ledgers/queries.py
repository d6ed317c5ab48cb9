"""Reading ledger versions."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.ledgers.reading import find_ledger, ledgers_of
from tieout.graphql.arguments import BatchId
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.ledgers.types import Ledger
from tieout.graphql.permissions import query


@strawberry.type
class LedgerQueries:
    """Ledgers."""

    @query(
        Permission.VIEW,
        "see ledgers",
        description="The ledger version of that id, null when there is none. Takes VIEW.",
    )
    async def ledger(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="A ledger version's id.")]
    ) -> Ledger | None:
        """One version."""
        row = await find_ledger(key_of("Ledger", id))
        return Ledger.of(row) if row else None

    @query(
        Permission.VIEW,
        "see ledgers",
        description="Every version of a batch's ledger, newest first, reversals included. Takes VIEW.",
    )
    async def ledgers(self, info: Info, batch_id: BatchId) -> list[Ledger]:
        """All versions; there are few."""
        key = key_of("Batch", batch_id, field="batchId")
        return [Ledger.of(row) for row in await info.context.load(ledgers_of, key)]
