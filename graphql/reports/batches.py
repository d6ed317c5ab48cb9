"""The report of batch status as the API shows it."""

from __future__ import annotations

from datetime import date
from typing import Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.reports import batch_status as domain
from tieout.graphql import links
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import BatchStatus
from tieout.graphql.reports.files import ReportFiles


@strawberry.type(description="A batch, and how long it has been open.")
class BatchStanding:
    """A row of the report."""

    key: strawberry.Private[int]
    days: int = strawberry.field(
        description="The days from opening it to posting it, or to today while it is not posted."
    )

    @classmethod
    def of(cls, row: domain.BatchStanding) -> Self:
        """The domain's row as the API shows it."""
        return cls(key=row.batch_id, days=row.days)

    @strawberry.field(description="The batch, with its status and totals.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all rows at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.key))


BY_POST_DATE: Key[domain.BatchStanding] = Key(lambda row: (row.post_date, row.batch_id), (date, int))
"""The order of the report."""


@strawberry.type(description="How many batches have a status.")
class StatusCount:
    """A status and its number."""

    status: BatchStatus = strawberry.field(description="The status.")
    count: int = strawberry.field(description="How many batches have it.")


@strawberry.type(description="Where every batch stands.")
class BatchStatusReport:
    """Counts by status, and the batches by post date."""

    asked: strawberry.Private[domain.BatchQuestion]
    files: ReportFiles = strawberry.field(description="The report as files.")

    @strawberry.field(description="How many batches there are of each status.")
    async def counts(self) -> list[StatusCount]:
        """Of those asked for."""
        found = await domain.status_counts(self.asked)
        return [StatusCount(status=BatchStatus(status), count=count) for status, count in found.items()]

    @strawberry.field(description="The batches by post date, oldest first.")
    async def batches(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[BatchStanding]:
        """A page of the report."""
        page = await domain.batches_page(BY_POST_DATE.request(first, after, last, before), self.asked)

        async def count() -> int:
            return await domain.count_batches(self.asked)

        return connection(page, BatchStanding.of, count, key=BY_POST_DATE)
