"""Finding runs, how far they are, and what became of their batches."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.periods.batch_run import BatchRun, BatchRunItem, RunItemState

Progress = dict[RunItemState, int]

_PROGRESS = """
SELECT run_id, state, count(*) AS held FROM batch_run_item WHERE run_id = ANY($1) GROUP BY run_id, state
"""


async def find_run(run_id: int) -> BatchRun | None:
    """A run by id, None when there is none."""
    return await BatchRun.filter(id=run_id).using_db(reader()).first()


async def runs(request: PageRequest, *, period_id: int | None = None) -> Page[BatchRun]:
    """Runs, newest first; those of a fiscal period, or all."""
    return await page_of(_of_period(period_id), request, descending=True)


async def count_runs(*, period_id: int | None = None) -> int:
    """How many there are."""
    return await _of_period(period_id).using_db(reader()).count()


async def runs_by_id(run_ids: Sequence[int]) -> dict[int, BatchRun]:
    """Some runs, by id."""
    return {run.id: run for run in await BatchRun.filter(id__in=list(run_ids)).using_db(reader())}


async def progress_of(run_ids: Sequence[int]) -> dict[int, Progress]:
    """How many batches of each run wait, are done or were refused."""
    found: dict[int, Progress] = {run_id: dict.fromkeys(RunItemState, 0) for run_id in run_ids}
    for row in await fetch(_PROGRESS, list(run_ids)):
        found[row["run_id"]][RunItemState(row["state"])] = row["held"]
    return found


async def run_items(
    run_id: int, request: PageRequest, *, state: Sequence[RunItemState] = ()
) -> Page[BatchRunItem]:
    """The batches of a run in the order they are taken."""
    return await page_of(_items(run_id, state), request)


async def count_run_items(run_id: int, *, state: Sequence[RunItemState] = ()) -> int:
    """How many batches there are in the list that `run_items` pages through."""
    return await _items(run_id, state).using_db(reader()).count()


def _of_period(period_id: int | None) -> QuerySet[BatchRun]:
    return BatchRun.all() if period_id is None else BatchRun.filter(fiscal_period_id=period_id)


def _items(run_id: int, state: Sequence[RunItemState]) -> QuerySet[BatchRunItem]:
    query = BatchRunItem.filter(run_id=run_id)
    return query.filter(state__in=list(state)) if state else query
