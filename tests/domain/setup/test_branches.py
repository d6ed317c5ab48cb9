"""Branches: any text until one is kept, from then on only those kept and active (R2.8, AMB-32)."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch
from tests.cast import CLARA, set_options
from tests.databases import Books
from tests.watching import counted_queries, refused
from tieout.domain.batches.editing import HeaderChanges, update
from tieout.domain.database.paging import PageRequest
from tieout.domain.setup.branches import (
    BRANCHES,
    BranchDetails,
    BranchUnknown,
    branches,
    count_branches,
    create_branch,
    known_branches,
    refuse_unknown_branch,
    update_branch,
)
from tieout.domain.users.actor import Actor


async def kept(by: Actor, *codes: str) -> None:
    for code in codes:
        await create_branch(by=by, details=BranchDetails(code, f"The {code} branch"))


async def test_without_branches_any_text_is_taken(books: Books) -> None:
    assert await refuse_unknown_branch(" West wing ") == "West wing"
    assert await refuse_unknown_branch("") == ""


async def test_from_the_first_branch_on_only_active_ones_are_taken_as_they_are_kept(
    books: Books, amir: Actor
) -> None:
    await kept(amir, "EAST", "NORTH")
    assert await refuse_unknown_branch("east") == "EAST"
    assert await refuse_unknown_branch(" ") == ""
    unknown = BranchUnknown(field="entries.0.branch", branch="WEST", known="EAST, NORTH")
    async with refused(books, unknown):
        await refuse_unknown_branch("WEST", "entries.0.branch")
    for branch in await BRANCHES.rows():
        details = BranchDetails(active=False)
        await update_branch(branch.id, by=amir, expected_version=1, details=details)
    async with refused(books, BranchUnknown(field="branch", branch="EAST", known="none is active")):
        await refuse_unknown_branch("EAST")


async def test_many_branches_are_looked_up_at_once(books: Books, amir: Actor) -> None:
    await kept(amir, *(f"B{number}" for number in range(12)))
    with counted_queries() as queries:
        found = await known_branches(["b1", "B2", "", "b1"])
    assert queries.count == 1, queries
    assert [found.take("b1"), found.take("B2"), found.take("")] == ["B1", "B2", ""]
    with counted_queries() as queries:
        found = await known_branches(["b1", "west"])
    assert queries.count == 2, queries
    assert found.take("b1") == "B1"
    with pytest.raises(BranchUnknown) as no:
        found.take("west", field="branch")
    assert "(B0, B1, B10, B11, B2, B3, B4, B5)" in no.value.message


async def test_the_header_takes_a_branch_that_is_kept_and_keeps_the_one_it_has(
    books: Books, amir: Actor
) -> None:
    await set_options(branch_accounting=True)
    batch = await a_cash_batch(branch="Wharf")
    await kept(amir, "EAST")
    async with refused(books, BranchUnknown(field="branch", branch="WEST", known="EAST")):
        await a_cash_batch(branch="WEST")
    assert (await a_cash_batch(branch="east")).branch == "EAST"
    changes = HeaderChanges(branch="Wharf", description="As before")
    after = await update(batch.id, by=CLARA, expected_version=batch.version, changes=changes)
    assert after.branch == "Wharf"
    async with refused(books, BranchUnknown(field="branch", branch="Quay", known="EAST")):
        await update(batch.id, by=CLARA, expected_version=after.version, changes=HeaderChanges(branch="Quay"))


async def test_branches_are_listed_by_code_and_found_by_name(books: Books, amir: Actor) -> None:
    await kept(amir, "NORTH", "EAST", "WEST")
    for size, codes in ((1, ["EAST"]), (3, ["EAST", "NORTH", "WEST"])):
        with counted_queries() as queries:
            page = await branches(PageRequest(first=size))
        assert [one.code for one in page.rows] == codes
        assert queries.count == 1, queries
    assert [one.code for one in (await branches(PageRequest(), search="the we")).rows] == ["WEST"]
    assert (await count_branches(active=True), await count_branches(search="x")) == (3, 0)
