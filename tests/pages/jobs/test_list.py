"""The list of jobs, and trying a failed one again."""

from __future__ import annotations

import pytest

from tests.builders import in_status
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.jobs.job import Job, JobKind, JobState


async def a_failed_ledger() -> tuple[Batch, Job]:
    batch = await in_status("LEDGER_FAILED")
    job = await Job.get(batch_id=batch.id, kind=JobKind.CREATE_LEDGER)
    await Job.filter(id=job.id).update(state=JobState.FAILED, error="The disk is <full>.", attempts=5)
    return batch, job


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_job_has_its_row(clara_s, count) -> None:
    for _ in range(count):
        await in_status("LEDGER_PENDING")
    await Job.filter(kind=JobKind.SEND_MAIL).delete()
    rows = (await clara_s.get("/jobs")).by_id("job-list").rows
    assert [row[:4] for row in rows] == [
        ["Create the ledger", f"B{number:04}", "Queued", "0"] for number in range(count, 0, -1)
    ]


async def test_the_state_narrows_the_list_in_place(clara_s) -> None:
    _, job = await a_failed_ledger()
    part = await clara_s.get("/jobs?state=FAILED", target="job-list")
    assert [row["id"] for row in part.by_id("job-list").one("tbody").all("tr")] == [f"job-{at('Job', job)}"]
    assert part.by_id("job-list").rows[0][7] == "The disk is <full>."
    assert part.by_id("live")["hx-get"] == "/jobs?state=FAILED"
    assert "No job is in this state." in (await clara_s.get("/jobs?state=DONE")).by_id("job-list").text


async def test_a_failed_job_is_tried_again_in_place_with_the_list_as_it_was(amir_s) -> None:
    batch, job = await a_failed_ledger()
    page = await amir_s.get("/jobs?state=FAILED")
    (form,) = page.by_id("job-list").all("form")
    assert form["action"] == f"/jobs/{at('Job', job)}/retry?state=FAILED"
    page = await amir_s.post(form["action"], target="messages")
    assert page.by_id("messages").one("p").text == "The work is queued again, as a new job."
    assert len(page.by_id("job-list").rows) == 1
    assert (await Batch.get(id=batch.id)).status == "LEDGER_PENDING"
    await amir_s.post(form["action"])
    assert amir_s.status == 422


async def test_who_may_not_create_ledgers_is_not_offered_to_try_again(clara_s, books) -> None:
    _, job = await a_failed_ledger()
    assert (await clara_s.get("/jobs")).by_id("job-list").all("form") == []
    async with unchanged(books):
        page = await clara_s.post(f"/jobs/{at('Job', job)}/retry", target="messages")
    assert clara_s.status == 422
    assert "CREATE_LEDGERS" in page.by_id("refused").text
