"""Reading background work."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.jobs.listing import count_jobs, jobs
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import JobState, Permission
from tieout.graphql.jobs.types import Job
from tieout.graphql.permissions import query


@strawberry.type
class JobQueries:
    """Jobs."""

    @query(Permission.VIEW, "see jobs", description="Background work, newest first. Takes VIEW.")
    async def jobs(
        self,
        state: Annotated[
            list[JobState] | None,
            strawberry.argument(description="Only those in one of these states; all when left out."),
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[Job]:
        """A page of jobs."""
        wanted = state or None
        page = await jobs(BY_ID.request(first, after, last, before), state=wanted)

        async def count() -> int:
            return await count_jobs(state=wanted)

        return connection(page, Job.of, count)
