"""Signing in and out in the browser."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD
from tests.pages.conftest import anonymous
from tests.pages.reading import read
from tieout.pages.sessions.sign_in import next_page_of


async def test_the_form_asks_for_name_and_password(app) -> None:
    async with anonymous(app) as client:
        answer = await client.get("/sign-in?next=/batches")
    page = read(answer.text)
    assert [field["name"] for field in page.all("input")] == ["next", "name", "password"]
    assert page.one("input", name="next")["value"] == "/batches"


async def test_a_wrong_password_keeps_the_name_and_says_so(app) -> None:
    async with anonymous(app) as client:
        answer = await client.post(
            "/sign-in", data={"name": "clara", "password": "wrong", "next": "/batches"}
        )
    page = read(answer.text)
    assert answer.status_code == 422
    assert (page.one("input", name="name")["value"], page.one("input", name="next")["value"]) == (
        "clara",
        "/batches",
    )
    assert "do not go together" in page.by_id("sign-in-summary").text
    assert "value" not in page.one("input", name="password")


async def test_signing_in_leads_to_the_page_asked_for(app) -> None:
    async with anonymous(app) as client:
        answer = await client.post(
            "/sign-in", data={"name": "clara", "password": PASSWORD, "next": "/batches"}
        )
        assert (answer.status_code, answer.headers["location"]) == (303, "/batches")
        again = await client.get("/sign-in")
        assert (again.status_code, again.headers["location"]) == (303, "/")


async def test_after_signing_out_the_pages_are_closed(clara_s) -> None:
    await clara_s.post("/sign-out")
    assert (clara_s.status, clara_s.headers["location"]) == (303, "/sign-in")
    await clara_s.get("/")
    assert clara_s.headers["location"] == "/sign-in?next=%2F"


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "evil",
        "/sign-in",
        "",
        "//[",
        "/\t/[",
        "http://[",
    ],
)
def test_the_way_on_never_leaves_this_site(wanted) -> None:
    assert next_page_of({"next": wanted}) == "/"
