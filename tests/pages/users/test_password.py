"""Changing the own password, from the name in the head of every page."""

from __future__ import annotations

import pytest

from tests.cast import PASSWORD
from tests.watching import unchanged
from tieout.domain.users.signing_in import sign_in

NEW = {"oldPassword": PASSWORD, "password": "a few other words", "again": "a few other words"}


async def test_the_name_in_the_head_leads_to_the_form(clara_s) -> None:
    page = await clara_s.get("/periods")
    assert page.one("form", class_="who").one("a")["href"] == "/password"
    form = (await clara_s.get("/password")).by_id("password-form")
    assert [one["autocomplete"] for one in form.all("input", type="password")] == [
        *("current-password", "new-password", "new-password")
    ]


@pytest.mark.parametrize("target", [None, "password-form"])
async def test_the_password_is_changed_and_this_browser_stays_signed_in(browser_of, clara_s, target) -> None:
    elsewhere = await browser_of("clara")
    page = await clara_s.post("/password", NEW, target=target)
    assert clara_s.status == (200 if target else 303)
    if target:
        assert page.by_id("messages").one("p").text == (
            "Your password is changed. Every other session of yours has ended."
        )
    await clara_s.get("/periods")
    assert clara_s.status == 200
    await elsewhere.get("/periods")
    assert elsewhere.status == 303
    assert await sign_in("clara", NEW["password"])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("oldPassword", "wrong", "That is not your password"),
        ("password", "short", "The new password was typed differently the second time."),
        ("again", "something else", "The new password was typed differently the second time."),
    ],
)
async def test_a_refused_change_comes_back_blank_with_the_reason(
    clara_s, books, field, value, message
) -> None:
    async with unchanged(books):
        page = await clara_s.post("/password", NEW | {field: value}, target="password-form")
    assert clara_s.status == 422
    assert page.by_id("password-summary").text.startswith(message)
    assert [one["value"] for one in page.all("input", type="password")] == ["", "", ""]
