"""API tokens: made and shown once, listed, revoked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cast import ADA
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.users.permission import Permission
from tieout.domain.users.tokens import actor_of_token, create_token
from tieout.domain.users.user import ApiToken, User


async def test_a_token_is_shown_once_and_works_within_its_rights(ada_s) -> None:
    clara = at("User", await User.get(name="clara"))
    values = {"name": "Shop", "userId": clara, "permissions": "ENTER", "expiresAt": "2026-12-31"}
    part = await ada_s.post("/users/tokens", values, target="token-form")
    assert (ada_s.status, ada_s.headers["cache-control"]) == (200, "no-store")
    text = part.by_id("token-text")["value"]
    actor = await actor_of_token(text)
    assert actor is not None
    assert (actor.name, actor.permissions) == ("Clara Clerk", {Permission.ENTER})
    assert part.by_id("token-name")["value"] == ""
    assert part.by_id("token-list").rows[0][:4] == ["Shop", "clara", "Enter", "active"]
    assert (await ApiToken.get(name="Shop")).expires_at == datetime(2027, 1, 1, tzinfo=UTC)
    assert text not in (await ada_s.get("/users/tokens")).text


async def test_without_script_the_token_is_shown_and_not_kept_by_the_browser(ada_s) -> None:
    page = await ada_s.post("/users/tokens", {"name": "Shop", "permissions": "VIEW"})
    assert page.by_id("token-text")["value"].startswith("tieout_")
    assert ada_s.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("changed", "place", "message"),
    [
        ({"permissions": None}, "token-permissions-error", "Choose at least one."),
        ({"permissions": "BOSS"}, "token-permissions-error", "'BOSS' does not exist"),
        ({"name": ""}, "token-name-error", "is missing"),
        ({"expiresAt": "2025-01-01"}, "token-expiresAt-error", "would never work"),
        ({"expiresAt": "soon"}, "token-expiresAt-error", "soon"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_chosen(
    ada_s, books, changed, place, message
) -> None:
    values = {"name": "Shop", "permissions": "VIEW", "expiresAt": "2026-12-31"} | changed
    given = {name: value for name, value in values.items() if value is not None}
    async with unchanged(books):
        page = await ada_s.post("/users/tokens", given, target="token-form")
    assert ada_s.status == 422
    assert message in page.by_id(place).text
    assert page.by_id("token-name")["value"] == given["name"]
    assert ("checked" in page.by_id("right-VIEW")) == (values["permissions"] == "VIEW")


@pytest.mark.parametrize("count", [0, 1, 3])
async def test_every_token_has_its_row(ada_s, count) -> None:
    for number in range(count):
        await create_token(by=ADA, name=f"<Shop {number}>", permissions=[Permission.VIEW])
    page = await ada_s.get("/users/tokens")
    assert [row[0] for row in page.by_id("token-list").rows] == [
        f"<Shop {one}>" for one in reversed(range(count))
    ]


async def test_revoking_asks_first_and_works_at_once(ada_s) -> None:
    text, token = await create_token(by=ADA, name="Shop", permissions=[Permission.VIEW])
    dialog = await ada_s.get(f"/users/tokens?ask=revoke&token={at('ApiToken', token)}", target="dialog")
    address = dialog.one("form")["action"]
    page = await ada_s.post(address, target="dialog")
    assert page.by_id("messages").one("p").text == "Token Shop is revoked."
    assert page.by_id("token-list").rows[0][3] == "revoked"
    assert page.by_id("token-list").all("form") == []
    assert await actor_of_token(text) is None


async def test_who_is_no_administrator_makes_none(browser_of, books) -> None:
    connie_s = await browser_of("connie")
    async with unchanged(books):
        await connie_s.post("/users/tokens", {"name": "Shop", "permissions": "VIEW"})
    assert connie_s.status == 403
