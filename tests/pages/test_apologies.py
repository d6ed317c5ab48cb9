"""What is shown where a page cannot be."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.builders import a_cash_batch
from tests.pages.conftest import anonymous, at
from tieout.pages.home import show as home


async def test_who_is_not_signed_in_signs_in_and_comes_back(app) -> None:
    async with anonymous(app) as client:
        answer = await client.get("/batches?status=OPEN")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/sign-in?next=%2Fbatches%3Fstatus%3DOPEN",
    )


async def test_htmx_is_sent_to_the_sign_in_page_whole(app) -> None:
    async with anonymous(app) as client:
        answer = await client.get(
            "/batches", headers={"HX-Request": "true", "HX-Target": "section#batch-list"}
        )
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/sign-in")


@pytest.mark.parametrize(
    "address", ["/nothing", "/batches/garbage", "/batches/QmF0Y2g6OTk5", "/batches/x/y/z"]
)
async def test_what_does_not_exist_is_not_here(clara_s, address) -> None:
    page = await clara_s.get(address)
    assert clara_s.status == 404
    assert page.one("h1").text.startswith("No such ")


async def test_a_failure_is_an_apology_with_a_reference(clara_s, monkeypatch, caplog) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the house")

    monkeypatch.setattr(home.OPERATIONS, "show", fail)
    page = await clara_s.get("/")
    reference = re.search(r"reference (\w+)", page.text)
    assert (clara_s.status, page.one("h1").text) == (500, "Sorry")
    assert reference
    assert reference[1] in caplog.text
    assert "secret" not in page.text


async def test_a_failure_behind_a_live_page_leaves_it_as_it_is(clara_s) -> None:
    headers = {"HX-Request": "true", "HX-Source": "div#live", "HX-Target": "div#live"}
    answer: httpx.Response = await clara_s.client.get("/batches/garbage", headers=headers)
    assert (answer.status_code, answer.text) == (204, "")


async def test_a_cursor_of_nowhere_is_told_as_not_possible(clara_s) -> None:
    batch = await a_cash_batch()
    page = await clara_s.get(f"/batches/{at('Batch', batch)}/entries?after=garbage")
    assert (clara_s.status, page.one("h1").text) == (422, "Not possible")
