"""Leaving entry: the audit trail is offered (R2.9), posting in one go (R7.7), and the way back."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt
from tests.cast import set_options
from tests.pages.conftest import at
from tieout.domain.batches.batch import Batch


def record_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}"


async def test_entry_is_left_to_what_comes_next(clara_s) -> None:
    batch = await a_cash_batch(control_total="100.00")
    await a_receipt(batch)
    page = await clara_s.get(f"{record_of(batch)}/entries")
    assert [link["href"] for link in page.all("a") if link.text == "Finish"] == [
        f"{record_of(batch)}/leaving"
    ]
    page = await clara_s.get(f"{record_of(batch)}/leaving")
    assert page.by_id("make-trail").text == "Audit trail"
    assert not page.has("post-now")  # a clerk may not
    assert page.by_id("to-batch")["href"] == record_of(batch)
    assert page.by_id("key-more")["href"] == f"{record_of(batch)}/entries"
    assert not page.has("batch-difference")


async def test_a_batch_is_posted_in_one_go_and_told_why_not(amir_s) -> None:
    batch = await a_cash_batch(control_total="150.00")
    await a_receipt(batch)
    leaving = f"{record_of(batch)}/leaving"
    page = await amir_s.post(leaving, {"idempotencyKey": "k1"})
    assert amir_s.status == 422
    assert "150.00 USD, the batch holds 100.00 USD" in page.by_id("messages").text
    assert "No single slip explains it" in page.by_id("batch-difference").text
    await a_receipt(batch, amount="50.00")
    await amir_s.post(leaving, {"idempotencyKey": "k2"})
    assert (amir_s.status, amir_s.headers["location"]) == (303, record_of(batch))
    assert (await Batch.get(id=batch.id)).status == "POSTED"
    page = await amir_s.get(leaving)
    assert not page.has("post-now")
    page = await amir_s.post("/batches/nonsense/leaving")
    assert amir_s.status in {404, 422}


@pytest.mark.parametrize("listed", [False, True])
async def test_with_force_listing_the_trail_comes_before_posting(amir_s, listed) -> None:
    await set_options(force_listing=True)
    batch = await a_cash_batch()
    await a_receipt(batch)
    if listed:
        await amir_s.post(f"{record_of(batch)}/audit-trail")
    page = await amir_s.get(f"{record_of(batch)}/leaving")
    assert ("Needed before posting." in page.by_id("batch-leaving").text) is not listed
    assert ("Version 1 is up to date." in page.by_id("batch-leaving").text) is listed
    page = await amir_s.post(f"{record_of(batch)}/leaving")
    assert amir_s.status == (303 if listed else 422)
    if not listed:
        link = page.by_id("messages").one("a")
        assert (link.text, link["href"]) == ("Make its audit trail", f"{record_of(batch)}/audit-trail")
