"""Listing jobs, and the failed ones that somebody has to look at."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.jobs.job import Job, JobState

SAME_WORK = """
(later.key = job.key
 OR (later.kind = 'CREATE_LEDGER' AND job.kind = 'CREATE_LEDGER' AND later.batch_id = job.batch_id))
"""
"""Whether the job `later` is for the mail, or the batch's ledger, that `job` was for."""

_UNSEEN = f"""
SELECT job.id FROM job LEFT JOIN batch ON batch.id = job.batch_id
WHERE job.state = 'FAILED' AND NOT EXISTS (SELECT 1 FROM job AS later WHERE {SAME_WORK} AND later.id > job.id)
  AND (job.kind <> 'CREATE_LEDGER' OR batch.status = 'LEDGER_FAILED')
ORDER BY job.id DESC LIMIT $1
"""


async def jobs(request: PageRequest, *, state: Sequence[JobState] | None = None) -> Page[Job]:
    """Jobs, newest first."""
    return await page_of(_selected(state), request, descending=True)


async def count_jobs(*, state: Sequence[JobState] | None = None) -> int:
    """How many there are."""
    return await _selected(state).using_db(reader()).count()


async def find(job_id: int) -> Job | None:
    """The job with that key."""
    return await Job.get_or_none(id=job_id, using_db=reader())


async def failed(limit: int) -> list[Job]:
    """The failed jobs nobody has seen to yet, newest first.

    Seen to is one that was tried again, and the ledger of a batch that has moved on since.
    """
    rows = await fetch(_UNSEEN, limit)
    return await Job.filter(id__in=[row["id"] for row in rows]).order_by("-id").using_db(reader())


def _selected(state: Sequence[JobState] | None) -> QuerySet[Job]:
    return Job.all() if state is None else Job.filter(state__in=list(state))
