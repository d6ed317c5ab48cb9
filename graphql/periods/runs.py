"""Runs over batches as the API shows them: how far they are, and what became of each batch."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.ledgers.mass_listing import mass_ledgers_of_runs
from tieout.domain.periods import batch_run as domain
from tieout.domain.periods.listing import periods_by_id
from tieout.domain.periods.run_listing import count_run_items, progress_of, run_items
from tieout.domain.periods.running import read
from tieout.graphql import links
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.periods.enums import RunGoal, RunItemState, RunState
from tieout.graphql.refusals import Refusal


@strawberry.type(description="How far a run is: its batches, counted.")
class RunProgress:
    """Counts of the run's batches."""

    total: int = strawberry.field(description="How many batches it has.")
    waiting: int = strawberry.field(description="How many are yet to be tried.")
    done: int = strawberry.field(description="How many have reached its goal.")
    refused: int = strawberry.field(description="How many were stopped by a refusal.")

    @classmethod
    def of(cls, counts: dict[domain.RunItemState, int]) -> Self:
        """The counts by state."""
        state = domain.RunItemState
        return cls(
            total=sum(counts.values()),
            waiting=counts[state.WAITING],
            done=counts[state.DONE],
            refused=counts[state.REFUSED],
        )


@strawberry.type(description="What became of one batch of a run.")
class RunItem:
    """A batch of a run."""

    row: strawberry.Private[domain.BatchRunItem]
    id: strawberry.ID = strawberry.field(description="The id of this line of the run.")
    state: RunItemState = strawberry.field(description="Whether it waits, is done or was refused.")
    already: bool = strawberry.field(
        description="Whether it had reached the goal before the run came to it, by somebody else's hand."
    )
    refusal: Refusal | None = strawberry.field(description="What stopped it; null when nothing did.")
    ended_at: datetime | None = strawberry.field(
        description="When the run was done with it; null until then."
    )

    @classmethod
    def of(cls, row: domain.BatchRunItem) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("BatchRunItem", row.id),
            state=row.state,
            already=bool(row.already),
            refusal=Refusal.kept(read(row.reasons)),
            ended_at=row.ended_at,
        )

    @strawberry.field(description="The batch, in the status it has by now.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all batches at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


@strawberry.type(description="A run over many batches in the background, each taken by itself.")
class BatchRun:
    """A run, how far it is and what became of each batch."""

    row: strawberry.Private[domain.BatchRun]
    id: strawberry.ID = strawberry.field(description="The run's id.")
    goal: RunGoal = strawberry.field(description="How far its batches are taken.")
    state: RunState = strawberry.field(description="Whether it is under way or has tried every batch.")
    started_by: str = strawberry.field(description="The name of who started it.")
    started_at: datetime = strawberry.field(description="When it was first started.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null until then.")

    @classmethod
    def of(cls, row: domain.BatchRun) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("BatchRun", row.id),
            goal=row.goal,
            state=row.state,
            started_by=row.started_by,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )

    @strawberry.field(description="The fiscal period it was started from; null when from none.")
    async def fiscal_period(self, info: Info) -> links.FiscalPeriod | None:
        """Read for all runs at once."""
        if self.row.fiscal_period_id is None:
            return None
        return links.FiscalPeriod.of(await info.context.load(periods_by_id, self.row.fiscal_period_id))

    @strawberry.field(description="The mass ledger it makes; null for other runs.")
    async def mass_ledger(self, info: Info) -> links.MassLedger | None:
        """Read for all runs at once."""
        row = await info.context.find(mass_ledgers_of_runs, self.row.id)
        return links.MassLedger.of(row) if row else None

    @strawberry.field(description="How far it is.")
    async def progress(self, info: Info) -> RunProgress:
        """Counted for all runs at once."""
        return RunProgress.of(await info.context.load(progress_of, self.row.id))

    @strawberry.field(description="Its batches in the order they are taken, with what became of each.")
    async def items(
        self,
        state: Annotated[
            list[RunItemState] | None,
            strawberry.argument(description="Only those in one of these states; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[RunItem]:
        """A page of batches."""
        wanted, key = state or (), self.row.id
        page = await run_items(key, BY_ID.request(first, after, last, before), state=wanted)

        async def count() -> int:
            return await count_run_items(key, state=wanted)

        return connection(page, RunItem.of, count)


BatchRunResult = Annotated[
    BatchRun | Refusal,
    strawberry.union("BatchRunResult", description="The run as it was started, or why it was refused."),
]
