"""Migrating: from nothing, again, and from two processes at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import Books, Place
from tests.domain.database.catalogue import catalogue, kept
from tests.watching import counted_queries, snapshot
from tieout.domain.database.connecting import connected
from tieout.domain.database.guarding import forget_guards, install_guards
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.database.statements import execute, fetch_value

MIGRATE = "import asyncio, sys; from tieout.domain.database.migrating import bring_up_to_date as go; "
MIGRATIONS = Path(__file__).parents[3] / "domain" / "migrations"


async def test_an_empty_database_becomes_what_the_list_says(nothing_yet: Place) -> None:
    await bring_up_to_date(nothing_yet.url)
    async with connected(nothing_yet.url):
        assert await catalogue() == kept(nothing_yet.dialect)
        run = await fetch_value("SELECT count(*) AS n FROM tortoise_migrations")
    assert run == len(list(MIGRATIONS.glob("[0-9]*.py")))


async def test_migrating_again_changes_nothing(books: Books) -> None:
    before, rows = await catalogue(), await snapshot()
    await bring_up_to_date(books.url)
    assert (await catalogue(), await snapshot()) == (before, rows)


async def test_guards_that_are_there_are_not_made_again(books: Books) -> None:
    with counted_queries() as queries:
        await install_guards()
    assert queries.count == 2, queries


async def test_guards_are_made_again_after_a_migration(books: Books) -> None:
    before = await catalogue()
    drop = {
        "sqlite": "DROP TRIGGER guard_kept_ledger_line_delete",
        "postgres": "DROP TRIGGER guard_kept_ledger_line ON ledger_line",
    }
    await execute(drop[books.dialect])
    assert await catalogue() != before
    await forget_guards()
    await install_guards()
    assert await catalogue() == before


@pytest.mark.slow
async def test_processes_migrating_at_once_wait_for_each_other(nothing_yet: Place) -> None:
    command = [sys.executable, "-c", f"{MIGRATE} asyncio.run(go(sys.argv[1]))", nothing_yet.url]
    processes = [await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE) for _ in range(3)]
    ends = [await process.communicate() for process in processes]
    assert [stderr.decode() for _, stderr in ends] == ["", "", ""]
    assert [process.returncode for process in processes] == [0, 0, 0]
    async with connected(nothing_yet.url):
        assert await catalogue() == kept(nothing_yet.dialect)
