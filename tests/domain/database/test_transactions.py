"""One command, one transaction: whole or not at all, whoever is cancelled, refused or in the way."""

from __future__ import annotations

import asyncio
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import asyncpg
import pytest
from tortoise.exceptions import OperationalError
from tortoise.transactions import in_transaction

from tests.cast import customer
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.database.connecting import connected
from tieout.domain.database.publishing import listen
from tieout.domain.database.statements import execute, fetch, fetch_value, reader, writer
from tieout.domain.database.transactions import ATTEMPTS, announce, transactional, unless_stuck
from tieout.domain.refusal import NotFound

ACME, BIRCH = customer("ACME"), customer("BIRCH")


async def version_of(customer_id: int) -> int:
    return int(await fetch_value("SELECT version FROM customer WHERE id = $1", customer_id))


async def raise_version(customer_id: int) -> None:
    await execute("UPDATE customer SET version = version + 1 WHERE id = $1", customer_id)


@transactional
async def raise_acme() -> None:
    await raise_version(ACME)


@transactional
async def raise_acme_and_refuse() -> None:
    await raise_acme()
    raise NotFound(kind="customer", key="DOGWOOD")


async def test_what_a_refused_command_did_is_undone(books: Books) -> None:
    async with unchanged(books):
        with pytest.raises(NotFound):
            await raise_acme_and_refuse()


async def test_a_verb_called_by_a_verb_is_part_of_its_transaction(books: Books) -> None:
    @transactional
    async def both() -> int:
        await raise_acme()
        await raise_acme()
        return await version_of(ACME)

    assert await both() == 3
    assert await version_of(ACME) == 3


async def test_after_a_refusal_the_next_command_works(books: Books) -> None:
    for _ in range(3):
        with pytest.raises(NotFound):
            await raise_acme_and_refuse()
    await raise_acme()
    assert await version_of(ACME) == 2


async def test_cancelling_at_any_moment_leaves_no_lock_behind(books: Books) -> None:
    """300 commands, each cancelled a little later than the one before; then everything still works."""
    for position in range(300):
        task = asyncio.ensure_future(raise_acme())
        for _ in range(position % 12):
            await asyncio.sleep(0)
        if position % 3 == 0:
            await asyncio.sleep(0.0001 * (position % 7))
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
    # one cancelled while it committed is committed all the same, behind our back; this comes after it
    await asyncio.wait_for(raise_acme(), 5)
    before = await version_of(ACME)
    await asyncio.wait_for(asyncio.gather(*(raise_acme() for _ in range(30))), 20)
    assert await version_of(ACME) == before + 30


async def test_many_writers_at_once_all_get_their_turn(books: Books) -> None:
    await asyncio.gather(*(raise_acme() for _ in range(60)))
    assert await version_of(ACME) == 61


async def test_writers_of_several_processes_all_get_their_turn(books: Books) -> None:
    """Each thread has a loop and a connection of its own, as another process would."""

    async def raise_often() -> None:
        async with connected(books.url, pool=2):
            for _ in range(40):
                await raise_acme()

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(4) as threads:
        await asyncio.gather(
            *(loop.run_in_executor(threads, asyncio.run, raise_often()) for _ in range(4)), raise_often()
        )
    assert await version_of(ACME) == 201


async def test_a_write_not_yet_committed_is_seen_by_nobody_else(books: Books) -> None:
    written, seen = asyncio.Event(), asyncio.Event()

    @transactional
    async def slow() -> None:
        await raise_version(ACME)
        written.set()
        await seen.wait()

    task = asyncio.ensure_future(slow())
    await written.wait()
    assert await asyncio.wait_for(version_of(ACME), 5) == 1
    seen.set()
    await task
    assert await version_of(ACME) == 2


async def test_inside_its_transaction_a_command_sees_what_it_wrote(books: Books) -> None:
    @transactional
    async def write_and_look() -> int:
        await raise_version(ACME)
        return await version_of(ACME)

    assert await write_and_look() == 2


async def test_the_reading_connection_of_sqlite_cannot_write(sqlite_books: Books) -> None:
    assert reader() is not writer()
    with pytest.raises(OperationalError, match="readonly"):
        await reader().execute_query("UPDATE customer SET version = 9")
    with pytest.raises(OperationalError, match="readonly"):
        await fetch(
            "INSERT INTO number_counter (fiscal_year_id, prefix, next) VALUES (1, 'R', 1) RETURNING id"
        )


async def test_who_waits_too_long_for_another_process_is_told(sqlite_books: Books) -> None:
    await writer().execute_script("PRAGMA busy_timeout = 50")
    holder = sqlite3.connect(sqlite_books.url.removeprefix("sqlite://"))
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="database is locked"):
        await raise_acme()
    holder.rollback()
    holder.close()
    await raise_acme()
    assert await version_of(ACME) == 2


async def test_a_transaction_may_be_ended_early(books: Books) -> None:
    async with in_transaction("default") as transaction:
        await raise_version(ACME)
        await transaction.commit()
    async with in_transaction("default") as transaction:
        await raise_version(ACME)
        await transaction.rollback()
    await raise_acme()
    assert await version_of(ACME) == 3


@pytest.mark.postgres
async def test_a_deadlock_is_run_again(postgres_books: Books) -> None:
    tries: list[str] = []
    both_hold = asyncio.Barrier(2)

    @transactional
    async def raise_two(first: int, second: int) -> None:
        tries.append(f"{first}, {second}")
        await raise_version(first)
        if len(tries) <= 2:
            await both_hold.wait()
        await raise_version(second)

    await asyncio.gather(raise_two(ACME, BIRCH), raise_two(BIRCH, ACME))
    assert len(tries) == 3
    assert (await version_of(ACME), await version_of(BIRCH)) == (3, 3)


@pytest.mark.postgres
async def test_what_never_succeeds_is_given_up(postgres_books: Books) -> None:
    tries: list[str] = []

    @transactional
    async def hopeless() -> None:
        tries.append("again")
        await raise_version(ACME)
        raise asyncpg.SerializationError("could not serialize access")

    with pytest.raises(asyncpg.SerializationError):
        await hopeless()
    assert len(tries) == ATTEMPTS
    assert await version_of(ACME) == 1


async def test_what_is_announced_is_told_after_the_commit_and_once(books: Books) -> None:
    told: list[str] = []
    told_before_the_end: list[list[str]] = []

    @transactional
    async def inner() -> None:
        announce("batch:1")

    @transactional
    async def outer() -> None:
        await inner()
        announce("batch:2")
        announce("batch:1")
        await raise_version(ACME)
        told_before_the_end.append(list(told))

    stop = listen(told.append)
    await outer()
    stop()
    await outer()
    assert told == ["batch:1", "batch:2"]
    assert told_before_the_end == [[], ["batch:1", "batch:2"]]


async def test_what_a_refused_command_announced_is_told_to_nobody(books: Books) -> None:
    told: list[str] = []
    stop = listen(told.append)

    @transactional
    async def refused() -> None:
        announce("batch:1")
        raise NotFound(kind="batch", key=1)

    with pytest.raises(NotFound):
        await refused()
    stop()
    assert told == []


async def test_what_is_announced_outside_a_command_is_told_at_once(books: Books) -> None:
    """A single statement is committed by itself."""
    told: list[str] = []
    stop = listen(told.append)
    announce("batch:1")
    stop()
    assert told == ["batch:1"]


@pytest.mark.postgres
async def test_a_deadlock_of_a_single_statement_leaves_another_way(postgres_books: Books) -> None:
    async def stuck() -> None:
        raise asyncpg.DeadlockDetectedError

    @transactional
    async def command() -> None:
        tries.append(1)
        if len(tries) == 1:
            await unless_stuck(stuck())

    tries: list[int] = []
    assert await unless_stuck(stuck()) is None
    await command()
    assert len(tries) == 2


@pytest.mark.postgres
async def test_postgres_tells_other_processes_too(postgres_books: Books) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    host, name = postgres_books.url.split("host=")[1], postgres_books.url.split("/")[3].split("?")[0]
    connection = await asyncpg.connect(host=host, user="postgres", database=name)
    await connection.add_listener("tieout", lambda *message: heard.put_nowait(message[3]))

    @transactional
    async def tell() -> None:
        announce("batch:17")

    await tell()
    assert await asyncio.wait_for(heard.get(), 5) == "batch:17"
    await connection.close()
