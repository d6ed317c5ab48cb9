"""QuickBooks Online: each posted batch stands there once, whatever happens on the way."""

from __future__ import annotations

from tests.cast import AMIR
from tests.databases import Books
from tests.exporting import a_posted_batch, connected_quickbooks, exports_of, work_off
from tieout.domain.exports import exporting


async def test_a_posted_batch_is_prepared_by_itself_and_sent_with_one_click(books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch("100.00")
        await work_off(lines)
        assert await exports_of(batch) == [("PREPARED", [("B0001-26v1-1", "READY", "")])]
        assert outside.requests == []
        await exporting.export_batch(batch.id, by=AMIR)
        await work_off(lines)
        assert await exports_of(batch) == [("EXPORTED", [("B0001-26v1-1", "VERIFIED", "100")])]
        assert outside.balances() == {"A1200": 100_00, "A4000": -100_00}
