"""Adding and changing users."""

from __future__ import annotations

import asyncio

import pytest

from tests.cast import ADA, CLARA, PASSWORD
from tests.watching import unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.mail.address import InvalidEmail
from tieout.domain.refusal import NotFound, RightMissing, TextTooLong, ValueMissing
from tieout.domain.users import passwords
from tieout.domain.users.editing import (
    LastAdministrator,
    UserChanged,
    UserChanges,
    UserNameUsed,
    WriteOffLimitNegative,
    create_user,
    find_user,
    update_user,
    users,
)
from tieout.domain.users.passwords import PasswordTooLong, PasswordTooShort
from tieout.domain.users.permission import Role
from tieout.domain.users.signing_in import actor_of_session, sign_in

NEW = "another-long-one"


@pytest.fixture(autouse=True)
def cheap_passwords() -> None:
    passwords.use_cost(time_cost=1, memory_kib=8)


async def test_a_new_user_can_sign_in(books, ada):
    user = await create_user(
        by=ada, name="dora", full_name="Dora", email="dora@example.org", role=Role.CLERK, password=NEW
    )
    actor = await actor_of_session(await sign_in("dora", NEW))
    assert actor is not None
    assert (actor.user_id, actor.name) == (user.id, "Dora")


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"name": "CLARA"}, UserNameUsed(name="CLARA")),
        ({"name": " "}, ValueMissing(label="The user name")),
        ({"name": "x" * 41}, TextTooLong(label="The user name", length=41, limit=40)),
        ({"email": "not an address"}, InvalidEmail(email="not an address")),
        ({"password": "short"}, PasswordTooShort(length=5, shortest=10)),
        ({"password": "x" * 201}, PasswordTooLong(length=201, longest=200)),
    ],
)
async def test_a_user_that_cannot_be_is_refused(books, ada, given, refusal):
    wanted = {"name": "dora", "email": "", "role": Role.CLERK, "password": NEW} | given
    async with unchanged(books):
        with pytest.raises(type(refusal)) as refused:
            await create_user(by=ada, **wanted)
    assert refused.value == refusal


async def test_only_an_administrator_adds_or_changes_users(books, connie):
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await create_user(by=connie, name="dora", role=Role.CLERK, password=NEW)
        with pytest.raises(RightMissing):
            await update_user(1, by=connie, changes=UserChanges(full_name="X"))


async def test_two_who_take_one_name_at_the_same_moment_get_one_user(books, ada):
    outcomes = await asyncio.gather(
        *(create_user(by=ada, name="dora", role=Role.CLERK, password=NEW) for _ in range(4)),
        return_exceptions=True,
    )
    refused = [outcome for outcome in outcomes if outcome == UserNameUsed(name="dora")]
    assert len(refused) == 3


async def test_changes_are_kept_and_raise_the_version(books, ada):
    changes = UserChanges(
        name="clarissa", full_name="Clarissa Clerk", email="c@example.org", role=Role.VIEWER
    )
    user = await update_user(1, by=ada, changes=changes, expected_version=1)
    kept = await find_user(name="Clarissa")
    assert kept is not None
    assert (kept.full_name, kept.email, kept.role, kept.version) == (
        "Clarissa Clerk", "c@example.org", Role.VIEWER, 2,
    )  # fmt: skip
    assert user.id == kept.id


async def test_the_write_off_limit_is_set_and_taken_away_again(books, ada):
    """AMB-21: it travels with whoever acts."""
    await update_user(1, by=ada, changes=UserChanges(write_off_limit="25.00"))
    actor = await actor_of_session(await sign_in("clara", PASSWORD))
    assert actor is not None
    assert actor.write_off_limit == 2500
    async with unchanged(books):
        with pytest.raises(WriteOffLimitNegative):
            await update_user(1, by=ada, changes=UserChanges(write_off_limit="-1"))
    await update_user(1, by=ada, changes=UserChanges(write_off_limit=" "))
    told = [sentence(event) for event in await AuditEvent.filter(action="USER_UPDATED").order_by("id")]
    assert told == [
        "User clara was changed: write off limit from nothing to 25.00 USD.",
        "User clara was changed: write off limit from 25.00 USD to nothing.",
    ]


async def test_a_name_somebody_else_has_cannot_be_taken_over(books, ada):
    async with unchanged(books):
        with pytest.raises(UserNameUsed):
            await update_user(1, by=ada, changes=UserChanges(name="AMIR"))


async def test_a_change_against_an_older_version_is_refused(books, ada):
    async with unchanged(books):
        with pytest.raises(UserChanged):
            await update_user(1, by=ada, changes=UserChanges(full_name="X"), expected_version=7)


async def test_a_user_that_is_not_there_cannot_be_changed(books, ada):
    with pytest.raises(NotFound):
        await update_user(99, by=ada, changes=UserChanges(full_name="X"))


async def test_a_new_password_ends_the_sessions(books, ada):
    token = await sign_in("clara", PASSWORD)
    await update_user(1, by=ada, changes=UserChanges(password=NEW))
    assert await actor_of_session(token) is None
    assert await actor_of_session(await sign_in("clara", NEW)) == CLARA


async def test_a_new_full_name_leaves_the_sessions(books, ada):
    token = await sign_in("clara", PASSWORD)
    await update_user(1, by=ada, changes=UserChanges(full_name="Clara C. Clerk"))
    assert await actor_of_session(token) is not None


@pytest.mark.parametrize("changes", [UserChanges(active=False), UserChanges(role=Role.CLERK)])
async def test_the_last_administrator_stays(books, ada, changes):
    assert ADA.user_id is not None
    async with unchanged(books):
        with pytest.raises(LastAdministrator):
            await update_user(ADA.user_id, by=ada, changes=changes)


async def test_the_last_administrator_may_be_renamed(books, ada):
    assert ADA.user_id is not None
    user = await update_user(ADA.user_id, by=ada, changes=UserChanges(full_name="Ada A. Administrator"))
    assert user.version == 2


async def test_one_of_two_administrators_may_go(books, ada):
    assert ADA.user_id is not None
    await update_user(1, by=ada, changes=UserChanges(role=Role.ADMINISTRATOR))
    user = await update_user(ADA.user_id, by=ada, changes=UserChanges(active=False))
    assert user.active is False


async def test_users_are_listed_by_name(books):
    assert [user.name for user in await users()] == ["ada", "amir", "clara", "connie", "vera"]
    assert await find_user(name="nobody") is None
    found = await find_user(user_id=1)
    assert found is not None
    assert found.name == "clara"
