"""The Audit trail tab: making a version, reading it page by page, and what changed since (R2.9, R2.14)."""

from __future__ import annotations

import pytest

from tests.builders import (
    a_cash_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    with_ledger,
)
from tests.cast import CLARA, set_options
from tests.pages.conftest import at
from tieout.domain.trails.making import make


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/audit-trail"


async def test_a_trail_is_made_and_shown(clara_s) -> None:
    await a_posted_invoice("INV-1", amount="100.00")
    batch = await a_cash_batch(number="R0001", control_total="150.00")
    await a_receipt(batch, invoice="INV-1", reference="CHK7")
    page = await clara_s.get(address_of(batch))
    assert "There is no audit trail yet." in page.by_id("trail-versions").text
    await clara_s.post(address_of(batch), {"idempotencyKey": "k1"})
    assert (clara_s.status, clara_s.headers["location"]) == (303, address_of(batch))
    await clara_s.post(address_of(batch), {"idempotencyKey": "k1"})
    page = await clara_s.get(address_of(batch))
    assert page.by_id("trail-totals").text == (
        "Control total 150.00 USD Accumulated total 100.00 USD Difference −50.00 Entries 1"
    )
    assert page.by_id("trail-accounts").rows == [
        ["1010 Cash", "1", "USD", "100.00", ""],
        ["1200 Accounts receivable", "1", "USD", "", "100.00"],
    ]
    assert page.by_id("trail-entry-1").text == (
        "1 ACME Acme INV-1 CHK7 15 Mar 2026 100.00 Clara Clerk 1010 Cash 100.00 "
        "1200 Accounts receivable 100.00 applied to INV-1: 100.00 USD , leaves 0.00"
    )
    links = [link["href"] for link in page.by_id("trail-versions").all("a") if "download" in link]
    assert [link.rsplit("/", 1)[1] for link in links] == ["trail.pdf", "trail.csv"]


async def test_versions_are_listed_and_each_is_shown_again(clara_s) -> None:
    batch = await a_cash_batch()
    await make(batch.id, by=CLARA)
    await a_receipt(batch)
    page = await clara_s.get(address_of(batch))
    assert "changed since version 1" in page.by_id("trail-versions").text
    await make(batch.id, by=CLARA)
    page = await clara_s.get(address_of(batch))
    assert "nothing has changed since version 2" in page.by_id("trail-versions").text
    assert page.has("trail-entry-1")
    first = await clara_s.get(f"{address_of(batch)}?version=1")
    assert "The batch held no entries." in first.by_id("trail-entries").text
    for version in ("9", "x"):
        await clara_s.get(f"{address_of(batch)}?version={version}")
        assert clara_s.status == 404


async def test_a_long_trail_is_paged(clara_s, monkeypatch) -> None:
    monkeypatch.setattr("tieout.pages.trails.show.PAGE", 2)
    batch = await an_invoice_batch()
    for number in range(1, 4):
        await an_invoice(batch, number=f"INV-{number}")
    await make(batch.id, by=CLARA)
    page = await clara_s.get(address_of(batch))
    assert [page.has(f"trail-entry-{number}") for number in (1, 2, 3)] == [True, True, False]
    following = await clara_s.get(page.by_id("turn-next")["href"], target="trail-entries")
    assert [following.has(f"trail-entry-{number}") for number in (1, 2, 3)] == [False, False, True]


async def test_who_only_looks_is_not_offered_to_make_one_and_is_refused(browser_of) -> None:
    batch = await a_cash_batch()
    vera_s = await browser_of("vera")
    page = await vera_s.get(address_of(batch))
    assert not page.has("make-trail")
    page = await vera_s.post(address_of(batch))
    assert vera_s.status == 422
    assert "You may not make the audit trail of a batch" in page.by_id("messages").text


@pytest.mark.parametrize("listed", [False, True])
async def test_the_record_says_whether_the_batch_is_listed_where_that_is_asked(amir_s, listed) -> None:
    await set_options(force_listing=True)
    batch = await a_cash_batch()
    await a_receipt(batch)
    await with_ledger(batch)
    if listed:
        await make(batch.id, by=CLARA)
    record = f"/batches/{at('Batch', batch)}"
    page = await amir_s.get(record)
    assert page.by_id("listing").text == (
        "listed , version 1" if listed else "not listed yet Make its audit trail"
    )
    assert page.has("why-post") is not listed
    if not listed:
        assert page.by_id("why-post").one("a")["href"] == f"{record}/audit-trail"
    await set_options(force_listing=False)
    page = await amir_s.get(record)
    assert not page.has("listing")
