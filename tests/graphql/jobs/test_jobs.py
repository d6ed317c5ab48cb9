"""Background work through the API."""

from __future__ import annotations

import pytest

from tests.builders import in_status
from tests.cast import AMIR, CLARA, VERA
from tests.graphql.asking import ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.jobs.job import Job, JobKind, JobState

LIST = """query ($state: [JobState!]) { jobs(state: $state) {
  totalCount nodes { kind state attempts error batch { number } createdBy runAt finishedAt }
} }"""
RETRY = "... on Job { id kind state batch { number status } }"


async def a_failed_job() -> Job:
    """The creation of a ledger, given up."""
    batch = await in_status("LEDGER_FAILED")
    await Job.filter(batch_id=batch.id, kind=JobKind.CREATE_LEDGER).update(
        state=JobState.FAILED, error="Disk full."
    )
    return await Job.get(batch_id=batch.id, kind=JobKind.CREATE_LEDGER)


async def test_jobs_are_listed_by_state(books: object) -> None:
    await a_failed_job()
    found = await ask(VERA, LIST, state=["FAILED"])
    assert found == {
        "totalCount": 1,
        "nodes": [
            {
                "kind": "CREATE_LEDGER",
                "state": "FAILED",
                "attempts": 0,
                "error": "Disk full.",
                "batch": {"number": "B0001"},
                "createdBy": "Ada Administrator",
                "runAt": "2026-03-15T12:00:00Z",
                "finishedAt": None,
            }
        ],
    }


@pytest.mark.parametrize("rows", [1, 3])
async def test_the_list_takes_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    for _ in range(rows):
        await a_failed_job()
    async with counting() as queries:
        found = await ask(VERA, LIST, state=["FAILED"])
    assert len(found["nodes"]) == rows
    assert queries.count == 3, queries


async def test_a_failed_job_is_done_again_as_a_new_one(books: object) -> None:
    job = await a_failed_job()
    done = await do(AMIR, "retryJob", "$id: ID!", RETRY, id=id_of("Job", job))
    assert done.pop("id") != id_of("Job", job)
    assert done == {
        "__typename": "Job",
        "kind": "CREATE_LEDGER",
        "state": "QUEUED",
        "batch": {"number": "B0001", "status": "LEDGER_PENDING"},
    }
    async with unchanged(books):
        again = await do(AMIR, "retryJob", "$id: ID!", RETRY, id=id_of("Job", job))
    assert again["__typename"] == "Refusal"


async def test_only_a_failed_job_is_done_again(books: object) -> None:
    job = await a_failed_job()
    await Job.filter(id=job.id).update(state=JobState.DONE)
    async with unchanged(books):
        done = await do(AMIR, "retryJob", "$id: ID!", RETRY, id=id_of("Job", job))
    assert refusal(done)[0] == "JOB_NOT_FAILED"


async def test_the_clerk_may_not_have_a_ledger_tried_again(books: object) -> None:
    job = await a_failed_job()
    async with unchanged(books):
        done = await do(CLARA, "retryJob", "$id: ID!", RETRY, id=id_of("Job", job))
    assert refusal(done)[0] == "RIGHT_MISSING"
