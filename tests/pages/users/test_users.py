"""The users, their roles, and the form of one."""

from __future__ import annotations

import pytest

from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.users.permission import ROLES, Permission, Role
from tieout.domain.users.signing_in import sign_in
from tieout.domain.users.user import User

NEW = {
    "name": "nora",
    "fullName": "Nora <New>",
    "email": "nora@example.com",
    "role": "CLERK",
    "password": "long enough for her",
}


async def test_everyone_has_a_row_and_every_right_too(ada_s) -> None:
    page = await ada_s.get("/users")
    assert [row[0] for row in page.by_id("user-list").rows] == ["ada", "amir", "clara", "connie", "vera"]
    assert [[row[0], *row[2:]] for row in page.by_id("roles").rows] == [
        [
            right.replace("_", " ").capitalize(),
            *("yes" if right in ROLES[role] else "" for role in Role),
        ]
        for right in Permission
    ]
    assert page.by_id("roles").rows[0][1] == "Look at the books."


async def test_a_new_user_can_sign_in(ada_s) -> None:
    await ada_s.post("/users", NEW)
    assert (ada_s.status, ada_s.headers["location"]) == (303, "/users")
    page = await ada_s.get("/users")
    assert ["nora", "Nora <New>"] in [row[:2] for row in page.by_id("user-list").rows]
    assert await sign_in("nora", NEW["password"])


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "clara", "There is a user clara already."),
        ("name", "", "The user name is missing. Fill it in."),
        ("email", "nowhere", "nowhere is not an e-mail address."),
        ("password", "short", "10 is the least"),
        ("role", "BOSS", "BOSS"),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_all_but_the_password(
    ada_s, books, field, value, message
) -> None:
    async with unchanged(books):
        page = await ada_s.post("/users", NEW | {field: value}, target="user-form")
    assert ada_s.status == 422
    assert message in page.by_id(f"user-{field}-error").text
    assert page.by_id("user-fullName")["value"] == "Nora <New>"
    assert page.by_id("user-password")["value"] == ""


async def test_a_user_changes_role_and_a_blank_password_stays(ada_s) -> None:
    clara = await User.get(name="clara")
    address = f"/users/{at('User', clara)}"
    form = await ada_s.get(address)
    assert (form.by_id("user-name")["value"], form.by_id("user-password")["value"]) == ("clara", "")
    values = {"expectedVersion": "1", "name": "clara", "role": "ACCOUNTANT", "active": "on", "password": ""}
    await ada_s.post(address, values, target="user-form")
    assert ada_s.headers["hx-redirect"] == "/users"
    changed = await User.get(name="clara")
    assert (changed.role, changed.active, changed.password_hash) == (
        Role.ACCOUNTANT,
        True,
        clara.password_hash,
    )
    await ada_s.post(address, values, target="user-form")
    assert ada_s.status == 422


async def test_a_write_off_limit_is_set_and_shown(ada_s) -> None:
    """AMB-21."""
    clara = await User.get(name="clara")
    typed = {"name": "clara", "role": "CLERK", "active": "on", "expectedVersion": "1"}
    await ada_s.post(f"/users/{at('User', clara)}", typed | {"writeOffLimit": "25.00"})
    assert (await User.get(name="clara")).write_off_limit == 2500
    page = await ada_s.get(f"/users/{at('User', clara)}")
    assert page.by_id("user-writeOffLimit")["value"] == "25.00"


async def test_the_last_administrator_stays_one(ada_s, books) -> None:
    address = f"/users/{at('User', await User.get(name='ada'))}"
    values = {"expectedVersion": "1", "name": "ada", "role": "CLERK", "active": "on"}
    async with unchanged(books):
        page = await ada_s.post(address, values)
    assert ada_s.status == 422
    assert "ada is the last active administrator." in page.by_id("user-summary").text


async def test_who_is_no_administrator_sees_and_changes_nothing(browser_of, books) -> None:
    connie_s = await browser_of("connie")
    await connie_s.get(f"/users/{at('User', await User.get(name='ada'))}")
    assert connie_s.status == 403
    async with unchanged(books):
        await connie_s.post("/users", NEW)
    assert connie_s.status == 403


async def test_no_such_user_is_told(ada_s) -> None:
    await ada_s.get(f"/users/{at('User', User(id=999))}")
    assert ada_s.status == 404
