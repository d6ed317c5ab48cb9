"""Trying failed background work again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.jobs.listing import find
from tieout.domain.jobs.retrying import retry
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once
from tieout.graphql.ids import key_of
from tieout.graphql.jobs.types import Job, JobResult
from tieout.graphql.permissions import mutation


@strawberry.type
class JobMutations:
    """Jobs."""

    @mutation(
        Permission.VIEW,
        "try jobs again",
        description=(
            "Do the work of a failed job again, as a new job. Takes CREATE_LEDGERS for a ledger, SEND for an "
            "e-mail, ADMINISTER for a webhook. JOB_NOT_FAILED, JOB_TRIED_AGAIN, and what the work itself may "
            "be refused for."
        ),
    )
    async def retry_job(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="The job's id. NOT_FOUND when there is none.")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> JobResult:
        """The new job."""
        key, by = key_of("Job", id), info.context.signed_in
        return Job.of(await once(info, idempotency_key, key, lambda: retry(key, by=by), find))
