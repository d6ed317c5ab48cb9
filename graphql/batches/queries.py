"""Reading batches, and what waits for somebody."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.batches.listing import BatchFilter as Filter
from tieout.domain.batches.listing import batches, count_batches, count_leases, find_batch, leases
from tieout.domain.jobs.listing import failed
from tieout.domain.periods.listing import ended_periods
from tieout.domain.periods.years import warning
from tieout.graphql.arguments import BatchId
from tieout.graphql.batches.inputs import BatchFilter
from tieout.graphql.batches.leases import Lease
from tieout.graphql.batches.types import Batch
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.context import Info
from tieout.graphql.enums import BatchStatus, Permission
from tieout.graphql.ids import key_of
from tieout.graphql.jobs.types import Job
from tieout.graphql.periods.types import FiscalPeriod
from tieout.graphql.permissions import query
from tieout.graphql.setup.loaders import company_facts

FAILED_JOBS_SHOWN = 20


@strawberry.type(description="What waits for somebody.")
class Attention:
    """The home page of the books."""

    @strawberry.field(description="Batches being keyed, newest first.")
    async def open_batches(self, first: First = None) -> Connection[Batch]:
        """A page of them."""
        return await _page(Filter(status=[BatchStatus.OPEN]), first)

    @strawberry.field(description="Batches whose ledger is ready to post, newest first.")
    async def ready_ledgers(self, first: First = None) -> Connection[Batch]:
        """A page of them."""
        return await _page(Filter(status=[BatchStatus.LEDGER_READY]), first)

    @strawberry.field(description="Batches whose ledger could not be created, newest first.")
    async def failed_batches(self, first: First = None) -> Connection[Batch]:
        """A page of them."""
        return await _page(Filter(status=[BatchStatus.LEDGER_FAILED]), first)

    @strawberry.field(
        description=f"Jobs that failed and were not tried again, newest first, {FAILED_JOBS_SHOWN} at most."
    )
    async def failed_jobs(self) -> list[Job]:
        """Those nobody has seen to yet."""
        return [Job.of(row) for row in await failed(FAILED_JOBS_SHOWN)]

    @strawberry.field(description="Fiscal periods that have ended and are still open, the earliest first.")
    async def ended_periods(self, info: Info) -> list[FiscalPeriod]:
        """Period ends to be done."""
        today = (await company_facts(info)).today
        return [FiscalPeriod.of(row) for row in await ended_periods(today)]

    @strawberry.field(
        description="A sentence from six months before the last fiscal year ends without a next; else null."
    )
    async def year_warning(self) -> str | None:
        """So that business need not stop."""
        return await warning()


@strawberry.type
class BatchQueries:
    """Batches."""

    @query(
        Permission.VIEW,
        "see batches",
        description="The batch of that id, null when there is none. Takes VIEW.",
    )
    async def batch(self, id: BatchId) -> Batch | None:
        """One batch, deleted ones included."""
        row = await find_batch(key_of("Batch", id))
        return Batch.of(row) if row else None

    @query(Permission.VIEW, "see batches", description="Batches, newest first. Takes VIEW.")
    async def batches(
        self,
        filter: Annotated[
            BatchFilter | None,
            strawberry.argument(description="Which batches; all but deleted ones when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Batch]:
        """A page of batches."""
        wanted = filter.wanted() if filter else Filter()
        page = await batches(BY_ID.request(first, after, last, before), wanted)

        async def count() -> int:
            return await count_batches(wanted)

        return connection(page, Batch.of, count)

    @query(
        Permission.VIEW,
        "see batches in use",
        description="Batches in use now, and entries of shared ones, taken last first. Takes VIEW.",
    )
    async def batches_in_use(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[Lease]:
        """A page of leases."""
        page = await leases(BY_ID.request(first, after, last, before))
        return connection(page, Lease.of, count_leases)

    @query(Permission.VIEW, "see what waits", description="What waits for somebody. Takes VIEW.")
    async def attention(self) -> Attention:
        """Read field by field, as selected."""
        return Attention()


async def _page(wanted: Filter, first: int | None) -> Connection[Batch]:
    page = await batches(BY_ID.request(first), wanted)

    async def count() -> int:
        return await count_batches(wanted)

    return connection(page, Batch.of, count)
