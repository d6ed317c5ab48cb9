"""Signing in: one answer to every wrong try, and sessions that end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.cast import CLARA, PASSWORD
from tests.watching import counted_queries
from tieout.domain.database.statements import fetch_value
from tieout.domain.users import passwords, signing_in
from tieout.domain.users.editing import UserChanges, update_user
from tieout.domain.users.signing_in import (
    SignInRefused,
    actor_of_session,
    forget_ended_sessions,
    sign_in,
    sign_out,
)
from tieout.domain.users.throttling import FREE_TRIES, Throttle


@pytest.fixture(autouse=True)
def no_failures_yet() -> Iterator[None]:
    passwords.use_cost(time_cost=1, memory_kib=8)
    signing_in.tries_by_name.clear()
    signing_in.tries_by_client.clear()
    yield
    signing_in.tries_by_name.clear()
    signing_in.tries_by_client.clear()


async def test_a_session_acts_as_its_user(books):
    token = await sign_in("clara", PASSWORD)
    with counted_queries() as queries:
        assert await actor_of_session(token) == CLARA
    assert queries.count == 1, queries


async def test_capitals_and_blanks_do_not_matter_in_a_name(books):
    assert await actor_of_session(await sign_in("  Clara ", PASSWORD)) == CLARA


async def test_only_the_hash_of_a_session_s_token_is_kept(books):
    token = await sign_in("clara", PASSWORD)
    kept = await fetch_value("SELECT token_hash FROM session")
    assert (kept == token, kept == signing_in.hash_of(token)) == (False, True)


async def test_a_sign_in_is_noted(books):
    await sign_in("clara", PASSWORD)
    assert await fetch_value("SELECT actor FROM audit_event WHERE action = 'SIGNED_IN'") == "Clara Clerk"


@pytest.mark.parametrize(("name", "password"), [("clara", "wrong"), ("nobody", PASSWORD), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(books, name, password):
    with pytest.raises(SignInRefused) as refused:
        await sign_in(name, password)
    assert refused.value == SignInRefused()


async def test_who_is_not_active_cannot_sign_in_and_loses_the_session(books, ada):
    token = await sign_in("clara", PASSWORD)
    assert CLARA.user_id is not None
    await update_user(CLARA.user_id, by=ada, changes=UserChanges(active=False))
    assert await actor_of_session(token) is None
    with pytest.raises(SignInRefused):
        await sign_in("clara", PASSWORD)


async def test_after_some_failures_even_the_right_password_must_wait(books):
    for _ in range(FREE_TRIES):
        with pytest.raises(SignInRefused):
            await sign_in("clara", "wrong")
    with pytest.raises(SignInRefused):
        await sign_in("clara", PASSWORD)
    assert await sign_in("amir", PASSWORD)


async def test_one_address_that_tries_many_names_must_wait(books):
    for number in range(4 * FREE_TRIES):
        with pytest.raises(SignInRefused):
            await sign_in(f"name {number}", "wrong", client="192.0.2.7")
    with pytest.raises(SignInRefused):
        await sign_in("clara", PASSWORD, client="192.0.2.7")
    assert await sign_in("clara", PASSWORD, client="192.0.2.8")


async def test_tries_at_the_same_moment_are_counted_too(books, monkeypatch):
    looked = []

    async def matches(password, kept):
        looked.append(password)
        await asyncio.sleep(0)
        return False

    monkeypatch.setattr(signing_in, "matches", matches)
    tries = [sign_in("clara", f"guess {number}", client="192.0.2.7") for number in range(50)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert (len(looked), set(map(type, answers))) == (FREE_TRIES, {SignInRefused})


async def test_an_address_where_all_sign_in_rightly_never_waits(books):
    for _ in range(4 * FREE_TRIES + 1):
        assert await sign_in("clara", PASSWORD, client="192.0.2.7")


async def test_a_name_no_database_takes_is_only_wrong(books):
    with pytest.raises(SignInRefused):
        await sign_in("cla\0ra", PASSWORD)


def test_the_pause_doubles_and_a_success_ends_it(clock):
    throttle = Throttle(free=2)
    for _ in range(2):
        throttle.failed("clara")
    assert 0 < throttle.waits("clara") <= 1
    throttle.failed("clara")
    assert 1 < throttle.waits("clara") <= 2
    throttle.succeeded("clara")
    assert throttle.waits("clara") == 0


def test_failures_of_long_ago_are_forgotten(clock: time_machine.Traveller):
    throttle = Throttle(free=1)
    throttle.failed("clara")
    clock.shift(timedelta(minutes=16))
    throttle._failures["clara"].last -= 16 * 60
    throttle.failed("clara")
    assert throttle._failures["clara"].count == 1


def test_the_list_of_failures_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr("tieout.domain.users.throttling._MOST_KEPT", 2)
    throttle = Throttle()
    for name in ("a", "b", "c"):
        throttle.failed(name)
    assert list(throttle._failures) == ["b", "c"]


async def test_a_session_ends_when_it_is_not_used(books, clock):
    token = await sign_in("clara", PASSWORD)
    clock.shift(timedelta(hours=1, minutes=59))
    assert await actor_of_session(token) == CLARA
    clock.shift(timedelta(hours=1, minutes=59))
    assert await actor_of_session(token) == CLARA
    clock.shift(timedelta(hours=2, seconds=1))
    assert await actor_of_session(token) is None


async def test_a_session_ends_some_time_however_much_it_is_used(books, clock):
    token = await sign_in("clara", PASSWORD, lifetime=timedelta(hours=2))
    clock.shift(timedelta(hours=1))
    assert await actor_of_session(token) == CLARA
    clock.shift(timedelta(hours=1))
    assert await actor_of_session(token) is None
    assert await forget_ended_sessions() == 1


async def test_signing_out_ends_the_session_at_once(books):
    token = await sign_in("clara", PASSWORD)
    await sign_out(token)
    assert await actor_of_session(token) is None


async def test_a_very_long_password_is_only_wrong(books):
    with pytest.raises(SignInRefused):
        await sign_in("clara", PASSWORD * 1000)
