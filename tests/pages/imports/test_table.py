"""The page that brings master data in: choose, look, confirm."""

from __future__ import annotations

import pytest

from tests.pages.conftest import _asking
from tests.pages.reading import Element
from tests.watching import unchanged
from tieout.domain.setup.terms_codes import TERMS

ADDRESS = "/settings/import/terms"
TEXT = "code;due_days;discount_percent\nNET30;30;\nEARLY;30;2,5\n"


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def look(browser, content: bytes, *, htmx: bool = True) -> Element:
    files = {"file": ("terms <new>.csv", content, "text/csv")}
    headers = _asking("import-result") if htmx else {}
    return browser._read(await browser.client.post(ADDRESS, files=files, headers=headers))


def confirmation(page: Element) -> dict[str, str]:
    return {one["name"]: one["value"] for one in page.by_id("import-result").all("input", type="hidden")}


@pytest.mark.parametrize("htmx", [True, False])
async def test_a_file_is_looked_at_and_then_imported(amir_s, books, htmx) -> None:
    async with unchanged(books):
        page = await look(amir_s, TEXT.encode("utf-8-sig"), htmx=htmx)
    result = page.by_id("import-result")
    assert amir_s.status == 200
    assert result.one("h2").text == "What the file would do: terms <new>.csv"
    assert [one.text for one in result.all("dd")] == ["2", "0", "0", "0"]
    assert result.rows[1] == [
        *("3", "EARLY", "new"),
        "code EARLY , due_days 30 , discount_percent 2.5",
    ]
    assert page.by_id("import-save").text == "Import 2 lines"
    page = await amir_s.post(ADDRESS, confirmation(page), target="import-result" if htmx else None)
    assert page.by_id("messages").one("p").text == "Terms codes are imported."
    assert not page.has("import-save")
    assert [one.code for one in await TERMS.rows()] == ["EARLY", "NET30"]
    async with unchanged(books):
        again = await look(amir_s, TEXT.encode())
    assert "Everything in the file is in the books already." in again.by_id("import-result").text


async def test_rejected_lines_are_listed_with_their_reasons_and_nothing_can_be_confirmed(
    amir_s, books
) -> None:
    text = TEXT.replace("30;2,5", "soon;200")
    async with unchanged(books):
        page = await look(amir_s, text.encode())
    assert not page.has("import-save")
    assert page.by_id("import-result").rows[0] == ["3", "due_days: soon is not a whole number."]


async def test_a_file_that_cannot_be_read_is_refused_in_one_sentence(amir_s, books) -> None:
    async with unchanged(books):
        page = await look(amir_s, "code;description\nA;Été\n".encode("latin-1"))
    assert amir_s.status == 422
    assert "terms <new>.csv is not text in UTF-8" in page.by_id("import-result").text
    page = await amir_s.post(ADDRESS, {}, target="import-result")
    assert (amir_s.status, page.by_id("import-result").text) == (422, "Choose a file first.")


async def test_a_large_file_goes_there_and_back(amir_s) -> None:
    """The look at more than a megabyte is not cut off, nor is the confirmation."""
    lines = "".join(f"T{number:05};{'x' * 110}\n" for number in range(400))
    content = f"code;description\n{lines}{'#' * 0}".encode() + b"\n" * 1_500_000
    page = await look(amir_s, content)
    assert page.by_id("import-save").text == "Import 400 lines"
    done = await amir_s.post(ADDRESS, confirmation(page), target="import-result")
    assert amir_s.status == 200
    assert [one.text for one in done.by_id("import-result").all("dd")] == ["400", "0", "0", "0"]


async def test_each_table_tells_its_columns_and_another_is_not_here(amir_s, clara_s) -> None:
    page = await amir_s.get("/settings/import/tax-codes")
    assert page.one("h1").text == "Import tax codes"
    assert "retention_limit" in page.text
    await amir_s.get("/settings/import/treasures")
    assert amir_s.status == 404
    assert not (await clara_s.get(ADDRESS)).has("import-form")
