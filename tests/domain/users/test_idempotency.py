"""A request sent twice under one key is carried out once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from tests.watching import unchanged
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import fetch_value
from tieout.domain.refusal import Refusal, TextTooLong, ValueMissing
from tieout.domain.users.idempotency import IdempotencyKeyReused, forget_old_keys, once


class NotToday(Refusal):
    """Not today."""


def noting(by, *, answer="done"):
    async def work() -> str:
        await record("NOTE_ADDED", by=by)
        await asyncio.sleep(0.01)
        return answer

    return work


async def notes_written() -> int:
    return int(await fetch_value("SELECT count(*) FROM audit_event"))


async def test_the_first_answer_is_given_again_and_nothing_is_done_twice(books, clara):
    assert await once(clara, "k", "request", noting(clara, answer="first")) == "first"
    async with unchanged(books):
        assert await once(clara, "k", "request", noting(clara, answer="second")) == "first"
    assert await notes_written() == 1


async def test_another_request_under_the_key_is_refused(books, clara):
    await once(clara, "k", "request", noting(clara))
    async with unchanged(books):
        with pytest.raises(IdempotencyKeyReused) as refused:
            await once(clara, "k", "another request", noting(clara))
    assert refused.value == IdempotencyKeyReused(key="k")


async def test_each_user_has_keys_of_their_own(books, clara, amir):
    await once(clara, "k", "request", noting(clara, answer="clara's"))
    assert await once(amir, "k", "another", noting(amir, answer="amir's")) == "amir's"


async def test_refused_work_leaves_no_key_so_it_may_be_tried_again(books, clara):
    async def refused() -> str:
        raise NotToday

    async with unchanged(books):
        with pytest.raises(NotToday):
            await once(clara, "k", "request", refused)
    assert await once(clara, "k", "request", noting(clara)) == "done"


async def test_of_many_at_the_same_moment_one_does_the_work_and_all_get_its_answer(books, clara):
    answers = await asyncio.gather(
        *(once(clara, "k", "request", noting(clara, answer=str(number))) for number in range(6))
    )
    assert (len(set(answers)), await notes_written()) == (1, 1)


async def test_when_the_first_of_two_fails_the_second_does_the_work(books, clara):
    begun = asyncio.Event()

    async def fails() -> str:
        begun.set()
        await asyncio.sleep(0.05)
        raise NotToday

    first = asyncio.create_task(once(clara, "k", "request", fails))
    await begun.wait()
    assert await once(clara, "k", "request", noting(clara)) == "done"
    with pytest.raises(NotToday):
        await first


@pytest.mark.parametrize(("key", "refusal"), [(" ", ValueMissing), ("x" * 101, TextTooLong)])
async def test_a_key_must_be_a_short_text(books, clara, key, refusal):
    with pytest.raises(refusal):
        await once(clara, key, "request", noting(clara))


async def test_keys_are_forgotten_after_a_month(books, clara, clock):
    await once(clara, "old", "request", noting(clara))
    clock.shift(timedelta(days=31))
    await once(clara, "new", "request", noting(clara))
    assert await forget_old_keys() == 1
    assert await fetch_value("SELECT key FROM idempotency_key") == "new"
