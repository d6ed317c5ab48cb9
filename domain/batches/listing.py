"""Finding batches: lists by keyset, what waits for attention, who has which in use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType
from tieout.domain.batches.lease import Lease
from tieout.domain.clock import now
from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.periods.fiscal_year import PeriodState


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFilter:
    """Which batches; None or empty means any. Deleted ones are listed only when asked for by status."""

    status: Sequence[BatchStatus] = ()
    type: Sequence[BatchType] = ()
    origin: Sequence[BatchOrigin] = ()
    period_id: int | None = None
    created_by: str | None = None
    search: str | None = None
    accepting: bool = False


async def batches(request: PageRequest, wanted: BatchFilter = BatchFilter()) -> Page[Batch]:
    """Batches, newest first."""
    return await page_of(_query(wanted), request, descending=True)


async def count_batches(wanted: BatchFilter) -> int:
    """How many batches the filter finds."""
    return await _query(wanted).using_db(reader()).count()


async def find_batch(batch_id: int) -> Batch | None:
    """A batch by id, None when there is none."""
    return await Batch.filter(id=batch_id).using_db(reader()).first()


async def batches_by_id(batch_ids: Sequence[int]) -> dict[int, Batch]:
    """Some batches, by id."""
    found = await Batch.filter(id__in=list(batch_ids)).using_db(reader())
    return {batch.id: batch for batch in found}


async def leases(request: PageRequest) -> Page[Lease]:
    """What is in use now, taken last first."""
    return await page_of(_in_force(), request, descending=True)


async def count_leases() -> int:
    """How much is in use now."""
    return await _in_force().using_db(reader()).count()


async def leases_of(batch_ids: Sequence[int]) -> dict[int, list[Lease]]:
    """What of some batches is in use now: each as a whole, or entries of it."""
    found: dict[int, list[Lease]] = {batch_id: [] for batch_id in batch_ids}
    for lease in await _in_force().filter(batch_id__in=list(batch_ids)).order_by("id").using_db(reader()):
        found[lease.batch_id].append(lease)
    return found


async def status_counts(period_ids: Sequence[int]) -> dict[int, dict[BatchStatus, int]]:
    """How many batches of each status the periods hold; deleted ones are not counted."""
    rows = (
        await Batch.filter(fiscal_period_id__in=list(period_ids))
        .exclude(status=BatchStatus.DELETED)
        .annotate(count=Count("id"))
        .group_by("fiscal_period_id", "status")
        .using_db(reader())
        .values("fiscal_period_id", "status", "count")
    )
    counts: dict[int, dict[BatchStatus, int]] = {period_id: {} for period_id in period_ids}
    for row in rows:
        counts[row["fiscal_period_id"]][BatchStatus(row["status"])] = row["count"]
    return counts


def _in_force() -> QuerySet[Lease]:
    return Lease.filter(expires_at__gt=now())


def _query(wanted: BatchFilter) -> QuerySet[Batch]:
    query = (
        Batch.filter(status__in=list(wanted.status))
        if wanted.status
        else Batch.exclude(status=BatchStatus.DELETED)
    )
    if wanted.type:
        query = query.filter(type__in=list(wanted.type))
    if wanted.accepting:  # what nobody could add to is not offered (R5.4, R5.7)
        query = query.filter(status=BatchStatus.OPEN, fiscal_period__state=PeriodState.OPEN)
    if wanted.origin:
        query = query.filter(origin__in=list(wanted.origin))
    if wanted.period_id is not None:
        query = query.filter(fiscal_period_id=wanted.period_id)
    if wanted.created_by:
        query = query.filter(created_by__icontains=wanted.created_by.strip())
    if wanted.search and wanted.search.strip():
        text = wanted.search.strip()
        query = query.filter(Q(number__istartswith=text) | Q(description__icontains=text))
    return query
