"""A user changes the own password, knowing the old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.cast import CLARA, PASSWORD
from tests.watching import refused, unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import sentence
from tieout.domain.refusal import NotFound
from tieout.domain.users import passwords, signing_in
from tieout.domain.users.actor import SYSTEM
from tieout.domain.users.own_password import PasswordWrong, change_password
from tieout.domain.users.passwords import PasswordTooLong, PasswordTooShort
from tieout.domain.users.signing_in import SignInRefused, actor_of_session, sign_in
from tieout.domain.users.throttling import FREE_TRIES
from tieout.domain.users.tokens import actor_of_token, create_token

NEW = "a few other words"


@pytest.fixture(autouse=True)
def no_failures_yet() -> Iterator[None]:
    passwords.use_cost(time_cost=1, memory_kib=8)
    signing_in.tries_by_name.clear()
    yield
    signing_in.tries_by_name.clear()


async def test_the_new_password_signs_in_and_only_the_session_it_was_changed_in_goes_on(books, ada):
    here, there = await sign_in("clara", PASSWORD), await sign_in("clara", PASSWORD)
    somebody_s = await sign_in("amir", PASSWORD)
    token, _ = await create_token(by=ada, name="Shop", user_id=CLARA.user_id, permissions=["VIEW"])
    acting = await actor_of_session(here)
    assert acting is not None
    await change_password(by=acting, old=PASSWORD, new=NEW)
    assert await actor_of_session(here) == CLARA
    assert await actor_of_session(there) is None
    assert await actor_of_session(somebody_s) is not None
    assert await actor_of_token(token) is not None
    assert await sign_in("clara", NEW)
    with pytest.raises(SignInRefused):
        await sign_in("clara", PASSWORD)
    event = await AuditEvent.get(action="PASSWORD_CHANGED")
    assert (event.actor, sentence(event), event.facts) == (
        "Clara Clerk",
        "clara chose another password.",
        "{}",
    )


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        ("wrong", NEW, PasswordWrong(field="oldPassword")),
        (PASSWORD, "short", PasswordTooShort(field="password", length=5, shortest=10)),
        (PASSWORD, "x" * 201, PasswordTooLong(field="password", length=201, longest=200)),
    ],
)
async def test_a_wrong_old_or_an_impossible_new_password_is_refused(books, old, new, refusal):
    await sign_in("clara", PASSWORD)
    async with refused(books, refusal):
        await change_password(by=CLARA, old=old, new=new)


async def test_whoever_sits_at_somebody_else_s_browser_does_not_get_to_guess(books):
    for _ in range(FREE_TRIES):
        with pytest.raises(PasswordWrong):
            await change_password(by=CLARA, old="a guess", new=NEW)
    async with unchanged(books):
        with pytest.raises(PasswordWrong):
            await change_password(by=CLARA, old=PASSWORD, new=NEW)


async def test_of_two_changes_at_once_one_is_made(books, monkeypatch):
    async def matches(password, kept):
        monkeypatch.undo()
        passwords.use_cost(time_cost=1, memory_kib=8)
        await change_password(by=CLARA, old=PASSWORD, new="the faster one's")
        return True

    monkeypatch.setattr("tieout.domain.users.own_password.matches", matches)
    with pytest.raises(PasswordWrong):
        await change_password(by=CLARA, old=PASSWORD, new=NEW)
    assert await sign_in("clara", "the faster one's")


@pytest.mark.parametrize("by", [SYSTEM, replace(CLARA, user_id=99)])
async def test_who_is_no_user_has_no_password(books, by):
    async with refused(books, NotFound(kind="user", key=by.name)):
        await change_password(by=by, old=PASSWORD, new=NEW)
