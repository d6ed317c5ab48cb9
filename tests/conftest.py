"""What every test may ask for: books on both databases, the cast, and a clock that stands still.

`books` runs a test twice, on SQLite and on PostgreSQL, each time on a copy of its own of the company
that tests/cast.py founds. `postgres_books` and `sqlite_books` are for what only one of them does.
Tests of the web server make their ASGI application with fixtures in tests/server/conftest.py and
tests/pages/conftest.py, out of `books`: in the same loop, so that it finds the same connection. Those
in tests/browser/ have a server on a port and a real browser.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import hypothesis
import pytest
import time_machine

from tests import cast
from tests.databases import Books, Place, begin_run, books_on, empty_database, end_run
from tieout.domain.database.connecting import connected
from tieout.domain.secrets.vault import open_vault
from tieout.domain.users.actor import Actor

DIALECTS = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]

hypothesis.settings.register_profile(
    "tieout",
    deadline=None,
    print_blob=True,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("tieout")


def pytest_configure(config: pytest.Config) -> None:
    open_vault([cast.SECRET_KEY])
    if not hasattr(config, "workerinput"):
        begin_run()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        end_run()


@pytest.fixture(autouse=True)
def vault() -> Iterator[None]:
    """Secrets can be kept; a test that closes the vault, or has other keys, leaves it as it was."""
    yield
    open_vault([cast.SECRET_KEY])


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon of 15 March 2026, standing still; `clock.move_to(...)` and `clock.shift(...)` change it."""
    with time_machine.travel(cast.NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def books(dialect: str, clock: time_machine.Traveller) -> AsyncIterator[Books]:
    """The founded company, on SQLite and then on PostgreSQL."""
    async with books_on(dialect) as place, connected(place.url) as connection:
        yield Books(place.url, place.dialect, connection)


@pytest.fixture
async def sqlite_books(clock: time_machine.Traveller) -> AsyncIterator[Books]:
    """The founded company on SQLite, for what PostgreSQL does not do."""
    async with books_on("sqlite") as place, connected(place.url) as connection:
        yield Books(place.url, place.dialect, connection)


@pytest.fixture
async def postgres_books(clock: time_machine.Traveller) -> AsyncIterator[Books]:
    """The founded company on PostgreSQL, for races between connections; mark the test `postgres`."""
    async with books_on("postgres") as place, connected(place.url, pool=60) as connection:
        yield Books(place.url, place.dialect, connection)


@pytest.fixture
async def nothing_yet(dialect: str) -> AsyncIterator[Place]:
    """A database without a table, on SQLite and then on PostgreSQL; not connected."""
    async with empty_database(dialect) as place:
        yield place


@pytest.fixture
async def place(dialect: str, clock: time_machine.Traveller) -> AsyncIterator[Place]:
    """The founded company, not connected: for a server or a process that connects by itself."""
    async with books_on(dialect) as copied:
        yield copied


@pytest.fixture
def clara() -> Actor:
    """The clerk, who keys and closes."""
    return cast.CLARA


@pytest.fixture
def amir() -> Actor:
    """The accountant, who reopens, creates ledgers and posts."""
    return cast.AMIR


@pytest.fixture
def connie() -> Actor:
    """The controller, who approves and closes periods."""
    return cast.CONNIE


@pytest.fixture
def ada() -> Actor:
    """The administrator, who may do everything."""
    return cast.ADA


@pytest.fixture
def vera() -> Actor:
    """The viewer, who may do nothing but look."""
    return cast.VERA
