"""Reading runs over batches."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.periods.run_listing import count_runs, find_run, runs
from tieout.graphql.arguments import RunId
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.periods.runs import BatchRun
from tieout.graphql.permissions import query


@strawberry.type
class RunQueries:
    """Runs over batches."""

    @query(
        Permission.VIEW,
        "see runs over batches",
        description="The run of that id, null when there is none. Takes VIEW.",
    )
    async def batch_run(self, id: RunId) -> BatchRun | None:
        """One run."""
        row = await find_run(key_of("BatchRun", id))
        return BatchRun.of(row) if row else None

    @query(
        Permission.VIEW, "see runs over batches", description="Runs over batches, newest first. Takes VIEW."
    )
    async def batch_runs(
        self,
        fiscal_period_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only those started from this fiscal period; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[BatchRun]:
        """A page of runs."""
        period_id = optional_key_of("FiscalPeriod", fiscal_period_id, field="fiscalPeriodId")
        page = await runs(BY_ID.request(first, after, last, before), period_id=period_id)

        async def count() -> int:
            return await count_runs(period_id=period_id)

        return connection(page, BatchRun.of, count)
