"""Word of how far a run over batches is."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

import strawberry

from tieout.domain.periods.run_listing import find_run
from tieout.domain.refusal import NotFound
from tieout.graphql.arguments import RunId
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.periods.runs import BatchRun
from tieout.graphql.permissions import subscription


@strawberry.type
class RunSubscription:
    """Runs over batches."""

    @subscription(
        Permission.VIEW,
        "watch runs over batches",
        description=(
            "The run as it is now, and again whenever a batch of it is through or it ends. Takes VIEW. "
            "NOT_FOUND when there is none."
        ),
    )
    async def batch_run_changed(self, info: Info, id: RunId) -> AsyncGenerator[BatchRun, None]:
        """At once, then after each change; several changes at a time may be told as one."""
        key = key_of("BatchRun", id)
        async with aclosing(info.context.changed(f"run:{key}")) as changes:
            async for _ in changes:
                row = await find_run(key)
                if row is None:
                    raise NotFound(kind="run", key=key)
                yield BatchRun.of(row)
