"""Word of changes to a batch."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from tieout.domain.batches.listing import find_batch
from tieout.domain.refusal import NotFound
from tieout.graphql.arguments import BatchId
from tieout.graphql.batches.types import Batch
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.permissions import subscription


@strawberry.type
class BatchSubscription:
    """Batches."""

    @subscription(
        Permission.VIEW,
        "watch batches",
        description=(
            "The batch as it is now, and again after every change of its header, entries, notes or ledger. "
            "Takes VIEW. NOT_FOUND when there is none."
        ),
    )
    async def batch_changed(self, info: Info, id: BatchId) -> AsyncGenerator[Batch, None]:
        """At once, then after each change; several changes at a time may be told as one."""
        key = key_of("Batch", id)
        async with aclosing(info.context.changed(f"batch:{key}")) as changes:
            async for _ in changes:
                row = await find_batch(key)
                if row is None:
                    raise NotFound(kind="batch", key=key)
                yield Batch.of(row)
