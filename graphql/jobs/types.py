"""Background work as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.jobs import job as domain
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.enums import JobState
from tieout.graphql.ids import global_id
from tieout.graphql.refusals import Refusal


@strawberry.type(description="A piece of background work.")
class Job:
    """What is to be done, and how it went."""

    row: strawberry.Private[domain.Job]
    id: strawberry.ID = strawberry.field(description="The job's id.")
    kind: str = strawberry.field(description="What is done, in capitals, such as CREATE_LEDGER or SEND_MAIL.")
    state: JobState = strawberry.field(description="Where it stands.")
    attempts: int = strawberry.field(description="How often it was tried.")
    error: str = strawberry.field(description="Why the last attempt failed; blank when it did not.")
    created_by: str = strawberry.field(description="The name of who caused it.")
    created_at: datetime = strawberry.field(description="When it was queued.")
    run_at: datetime = strawberry.field(description="When it is or was due.")
    finished_at: datetime | None = strawberry.field(
        description="When it was done or given up; null until then."
    )

    @classmethod
    def of(cls, row: domain.Job) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Job", row.id),
            kind=row.kind.value,
            state=row.state,
            attempts=row.attempts,
            error=row.error,
            created_by=row.created_by,
            created_at=row.created_at,
            run_at=row.run_at,
            finished_at=row.finished_at,
        )

    @strawberry.field(description="The batch it is about; null when it is about none.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all jobs at once."""
        if self.row.batch_id is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


JobResult = Annotated[
    Job | Refusal,
    strawberry.union("JobResult", description="The job queued anew, or why it was refused."),
]
