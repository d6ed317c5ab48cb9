"""The list of batches and its filters."""

from __future__ import annotations

import re

import pytest

from tests.builders import a_cash_batch, an_invoice_batch, in_status
from tests.pages.conftest import at
from tests.watching import counted_queries


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_batch_has_its_row(clara_s, count) -> None:
    batches = [await a_cash_batch(description="Lockbox") for _ in range(count)]
    page = await clara_s.get("/batches")
    assert [row[0] for row in page.by_id("batch-list").rows] == [batch.number for batch in reversed(batches)]


async def test_the_filter_finds_by_status_type_and_words(clara_s) -> None:
    posted = await in_status("POSTED")
    invoices = await an_invoice_batch(description="Start-up balances")
    for query, found in {
        "status=POSTED": [posted.number],
        "status=NOT_POSTED": [invoices.number],
        "type=INVOICE": [invoices.number],
        "search=start-up": [invoices.number],
        "who=ada": [posted.number],
        "status=nonsense": [invoices.number, posted.number],
    }.items():
        page = await clara_s.get(f"/batches?{query}")
        assert [row[0] for row in page.by_id("batch-list").rows] == found, query


async def test_htmx_gets_the_rows_alone_and_what_to_look_at_from_then_on(clara_s) -> None:
    await a_cash_batch()
    part = await clara_s.get("/batches?status=POSTED", target="batch-list")
    assert not part.all("html")
    assert part.by_id("batch-list").text == "No batch fits this filter. 0 batches"
    assert part.by_id("live")["hx-get"] == "/batches?status=POSTED"


async def test_pages_follow_one_another_by_keyset(clara_s) -> None:
    numbers = [(await a_cash_batch()).number for _ in range(53)]
    first = await clara_s.get("/batches")
    second = await clara_s.get(first.by_id("turn-next")["href"])
    assert [row[0] for row in first.by_id("batch-list").rows] == numbers[:2:-1]
    assert [row[0] for row in second.by_id("batch-list").rows] == numbers[2::-1]
    assert re.fullmatch(r"3 batches of 53 .*", second.one("nav", class_="pager").text)


async def test_what_users_wrote_is_shown_as_text(clara_s) -> None:
    await a_cash_batch(description="<script>alert(1)</script>")
    page = await clara_s.get("/batches")
    assert "<script>alert(1)</script>" in page.by_id("batch-list").text
    assert [script for script in page.all("script") if "src" not in script] == []


async def test_three_batches_take_as_many_queries_as_one(clara_s) -> None:
    await a_cash_batch()
    with counted_queries() as for_one:
        await clara_s.get("/batches")
    await a_cash_batch()
    await a_cash_batch()
    with counted_queries() as for_three:
        await clara_s.get("/batches")
    assert len(for_three.statements) == len(for_one.statements)


async def test_only_who_may_post_chooses_batches(clara_s, amir_s) -> None:
    await in_status("OPEN")
    assert (await clara_s.get("/batches")).all("input", name="id") == []
    assert len((await amir_s.get("/batches")).all("input", name="id")) == 1


async def test_posting_large_batches_is_waited_for(amir_s) -> None:
    await in_status("OPEN")
    assert (await amir_s.get("/batches")).by_id("post-form")["hx-config"] == "timeout:10m"


async def test_chosen_batches_are_posted_each_by_itself_and_the_refused_named(amir_s) -> None:
    ready, off = await in_status("OPEN"), await a_cash_batch(control_total="5.00")
    ids = [at("Batch", batch) for batch in (ready, off)]
    page = await amir_s.post("/batches/post", {"id": ids}, target="messages")
    assert amir_s.status == 422
    assert page.by_id("refused").all("p")[0].text == f"Posted: {ready.number}."
    assert f"Batch {off.number}: " in page.by_id("refused").text
    assert {row[1]: row[3] for row in page.by_id("batch-list").rows} == {
        ready.number: "Posted",
        off.number: "Open",
    }


async def test_posting_nothing_chosen_says_so(amir_s) -> None:
    page = await amir_s.post("/batches/post")
    assert amir_s.status == 422
    assert page.by_id("refused").one("p").text.startswith("No batch is chosen.")
