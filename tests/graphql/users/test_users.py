"""Users, tokens and roles through the API."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cast import ADA, CLARA, CONNIE, PASSWORD, VERA
from tests.graphql.asking import Data, answer, ask, counting, do, id_of, refusal
from tests.watching import unchanged
from tieout.domain.users.actor import SYSTEM
from tieout.domain.users.tokens import actor_of_token

USER = "... on User { name fullName email role active version }"
TOKEN = "... on TokenCreated { token apiToken { id name user { name } permissions expiresAt revokedAt } }"


async def create(by: Any = ADA, **input: Any) -> Data:
    known = {"name": "dora", "role": "CLERK", "password": "a few plain words"} | input
    return await do(by, "createUser", "$input: CreateUserInput!", USER, input=known)


async def update(key: int, **input: Any) -> Data:
    arguments = "$id: ID!, $input: UpdateUserInput!"
    return await do(ADA, "updateUser", arguments, USER, id=id_of("User", key), input=input)


async def token(by: Any = ADA, **input: Any) -> Data:
    known = {"name": "Web shop", "permissions": ["VIEW", "ENTER"]} | input
    return await do(by, "createApiToken", "$input: CreateApiTokenInput!", TOKEN, input=known)


async def test_the_viewer_is_who_is_signed_in(books: object) -> None:
    document = "{ viewer { id name fullName email role permissions } }"
    assert await ask(CLARA, document) == {
        "id": id_of("User", 1),
        "name": "clara",
        "fullName": "Clara Clerk",
        "email": "clara@harbour-pine.example",
        "role": "CLERK",
        "permissions": ["VIEW", "ENTER", "CLOSE_BATCHES"],
    }
    assert (await answer(None, document)).data == {"viewer": None}
    assert (await ask(SYSTEM, "{ viewer { id name role } }")) == {"id": None, "name": "Tieout", "role": None}


async def test_a_user_is_added(books: object) -> None:
    assert await create(fullName="Dora Desk", email="dora@harbour-pine.example") == {
        "__typename": "User",
        "name": "dora",
        "fullName": "Dora Desk",
        "email": "dora@harbour-pine.example",
        "role": "CLERK",
        "active": True,
        "version": 1,
    }


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"name": "clara"}, "USER_NAME_USED", "name"),
        ({"name": ""}, "VALUE_MISSING", "name"),
        ({"email": "nobody"}, "INVALID_EMAIL", "email"),
        ({"password": "short"}, "PASSWORD_TOO_SHORT", "password"),
        ({"password": "x" * 201}, "PASSWORD_TOO_LONG", "password"),
    ],
)
async def test_a_user_is_refused_beside_the_field(books: object, input: Data, code: str, field: str) -> None:
    async with unchanged(books):
        done = await create(**input)
    assert refusal(done)[:2] == (code, field)


async def test_a_user_is_changed_unless_somebody_else_was_faster(books: object) -> None:
    done = await update(1, expectedVersion=1, role="ACCOUNTANT", active=False)
    assert (done["role"], done["active"], done["version"]) == ("ACCOUNTANT", False, 2)
    async with unchanged(books):
        again = await update(1, expectedVersion=1, fullName="Clara")
    assert refusal(again)[0] == "USER_CHANGED"


async def test_the_last_administrator_stays(books: object) -> None:
    async with unchanged(books):
        done = await update(4, expectedVersion=1, active=False)
    assert refusal(done)[0] == "LAST_ADMINISTRATOR"


async def test_the_controller_manages_no_users_and_no_tokens(books: object) -> None:
    async with unchanged(books):
        assert refusal(await create(CONNIE))[0] == "RIGHT_MISSING"
        assert refusal(await token(CONNIE))[0] == "RIGHT_MISSING"
        result = await answer(CONNIE, "{ users { name } }")
    assert result.data is None
    assert [(error.message, error.extensions) for error in result.errors] == [
        (
            "You may not see the users: that takes the right ADMINISTER. Ask an administrator for it.",
            {"code": "FORBIDDEN"},
        )
    ]


async def test_the_users_are_listed_by_name_in_one_statement(books: object) -> None:
    async with counting() as queries:
        found = await ask(ADA, "{ users { name role } }")
    assert [user["name"] for user in found] == ["ada", "amir", "clara", "connie", "vera"]
    assert queries.count == 1, queries


async def test_a_token_works_until_it_is_revoked(books: object) -> None:
    done = await token()
    text, made = done["token"], done["apiToken"]
    assert (made["user"], made["permissions"]) == ({"name": "ada"}, ["VIEW", "ENTER"])
    actor = await actor_of_token(text)
    assert actor is not None
    revoked = await do(ADA, "revokeApiToken", "$id: ID!", "... on ApiToken { revokedAt }", id=made["id"])
    assert revoked["revokedAt"] == "2026-03-15T12:00:00Z"
    assert await actor_of_token(text) is None


@pytest.mark.parametrize(
    ("input", "code", "field"),
    [
        ({"permissions": []}, "TOKEN_WITHOUT_RIGHTS", "permissions"),
        ({"userId": id_of("User", 5)}, "TOKEN_RIGHTS_TOO_WIDE", "permissions"),
        ({"expiresAt": "2020-01-01T00:00:00Z"}, "TOKEN_EXPIRY_PAST", "expiresAt"),
        ({"name": ""}, "VALUE_MISSING", "name"),
        ({"userId": id_of("User", 99)}, "NOT_FOUND", "userId"),
    ],
)
async def test_a_token_is_refused_beside_the_field(books: object, input: Data, code: str, field: str) -> None:
    async with unchanged(books):
        done = await token(**input)
    assert refusal(done)[:2] == (code, field)


@pytest.mark.parametrize("rows", [1, 3])
async def test_tokens_take_the_same_statements_for_one_and_for_three(books: object, rows: int) -> None:
    for _ in range(rows):
        await token()
    async with counting() as queries:
        found = await ask(ADA, "{ apiTokens { name user { name } } }")
    assert len(found) == rows
    assert queries.count == 2, queries


async def test_everybody_may_see_what_each_role_may_do(books: object) -> None:
    found = await ask(VERA, "{ roles { role permissions } }")
    assert found[0] == {"role": "VIEWER", "permissions": ["VIEW"]}
    assert [row["role"] for row in found] == ["VIEWER", "CLERK", "ACCOUNTANT", "CONTROLLER", "ADMINISTRATOR"]


async def test_everybody_changes_the_own_password_and_nobody_else_s(books: object) -> None:
    async def change(**input: str) -> Data:
        return await do(VERA, "changePassword", "$input: ChangePasswordInput!", USER, input=input)

    async with unchanged(books):
        assert refusal(await change(oldPassword="guess", password="a few words"))[:2] == (
            "PASSWORD_WRONG",
            "oldPassword",
        )
        assert refusal(await change(oldPassword=PASSWORD, password="short"))[:2] == (
            "PASSWORD_TOO_SHORT",
            "password",
        )
    assert (await change(oldPassword=PASSWORD, password="a few words"))["name"] == "vera"
