"""API tokens: within their rights, until they expire or are revoked."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cast import CLARA, NOON
from tests.watching import counted_queries, unchanged
from tieout.domain.database.statements import fetch_value
from tieout.domain.refusal import NotFound, RightMissing, ValueMissing
from tieout.domain.users.editing import UserChanges, update_user
from tieout.domain.users.permission import Permission, Role
from tieout.domain.users.tokens import (
    TokenExpiryPast,
    TokenRightsTooWide,
    TokenWithoutRights,
    actor_of_token,
    create_token,
    revoke_token,
    tokens,
)

VIEW = frozenset({Permission.VIEW})
KEYING = VIEW | {Permission.ENTER}


async def test_a_token_acts_as_its_user_within_its_rights(books, ada):
    text, token = await create_token(by=ada, name="Shop", user_id=1, permissions=VIEW)
    await actor_of_token(text)
    with counted_queries() as queries:
        actor = await actor_of_token(text)
    assert actor is not None
    assert (actor.user_id, actor.name, actor.permissions) == (CLARA.user_id, CLARA.name, VIEW)
    assert (queries.count, token.name, text.startswith("tieout_")) == (1, "Shop", True)


async def test_without_another_name_a_token_is_the_maker_s(books, ada):
    _, token = await create_token(by=ada, name="Mine", permissions=Permission)
    assert token.user_id == ada.user_id


async def test_a_token_loses_what_its_user_loses(books, ada):
    text, _ = await create_token(by=ada, name="Shop", user_id=1, permissions=KEYING)
    await update_user(1, by=ada, changes=UserChanges(role=Role.VIEWER))
    actor = await actor_of_token(text)
    assert actor is not None
    assert actor.permissions == VIEW
    await update_user(1, by=ada, changes=UserChanges(active=False))
    assert await actor_of_token(text) is None


async def test_a_revoked_token_stops_at_once(books, ada):
    text, token = await create_token(by=ada, name="Shop", permissions=VIEW)
    revoked = await revoke_token(token.id, by=ada)
    assert (revoked.revoked_at, await actor_of_token(text)) == (NOON, None)
    again = await revoke_token(token.id, by=ada)
    assert again.revoked_at == NOON
    assert await fetch_value("SELECT count(*) FROM audit_event WHERE action = 'TOKEN_REVOKED'") == 1


async def test_a_token_expires(books, ada, clock):
    text, _ = await create_token(by=ada, name="Shop", permissions=VIEW, expires_at=NOON + timedelta(days=1))
    assert await actor_of_token(text) is not None
    clock.shift(timedelta(days=1))
    assert await actor_of_token(text) is None


async def test_an_unknown_token_is_nobody(books):
    assert await actor_of_token("tieout_nonsense") is None


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"permissions": []}, TokenWithoutRights()),
        (
            {"user_id": 1, "permissions": [Permission.POST]},
            TokenRightsTooWide(user="clara", permission="POST"),
        ),
        ({"expires_at": NOON}, TokenExpiryPast(expires_at="2026-03-15 12:00 UTC")),
        ({"user_id": 99}, NotFound(kind="user", key=99)),
        ({"name": ""}, ValueMissing(label="The token's name")),
    ],
)
async def test_a_token_that_cannot_be_is_refused(books, ada, given, refusal):
    wanted = {"name": "Shop", "permissions": VIEW} | given
    async with unchanged(books):
        with pytest.raises(type(refusal)) as refused:
            await create_token(by=ada, **wanted)
    assert refused.value == refusal


async def test_only_an_administrator_makes_and_revokes_tokens(books, connie):
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await create_token(by=connie, name="Shop", permissions=VIEW)
        with pytest.raises(RightMissing):
            await revoke_token(1, by=connie)


async def test_a_token_that_is_not_there_cannot_be_revoked(books, ada):
    with pytest.raises(NotFound):
        await revoke_token(99, by=ada)


@pytest.mark.parametrize("count", [1, 3])
async def test_tokens_are_listed_with_their_users_in_two_statements(books, ada, count):
    for number in range(count):
        await create_token(by=ada, name=f"Shop {number}", permissions=VIEW)
    with counted_queries() as queries:
        listed = await tokens()
    assert (len(listed), listed[0].user.name, queries.count) == (count, "ada", 2)
