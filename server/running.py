"""Running a command: settings, log and connection around it, and every failure in one sentence."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn, TypeVar

import asyncpg
from pydantic import ValidationError
from rich.console import Console
from tortoise.exceptions import BaseORMException

from tieout.domain.database.connecting import connected
from tieout.domain.refusal import Refusal
from tieout.domain.secrets.vault import open_vault
from tieout.server.settings import PREFIX, Settings
from tieout.server.smtp import MailUrlInvalid

T = TypeVar("T")

console = Console()
complaints = Console(stderr=True)


def settings_read(**fixed: Any) -> Settings:
    """The settings of the environment; what is wrong with one is told and ends the command."""
    try:
        return Settings(**fixed)
    except ValidationError as error:
        wrong = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in wrong["loc"]).upper()
        complain(f"The setting {name} cannot be used: {wrong['msg']}.")


def on_the_books(work: Callable[[Settings], Awaitable[T]]) -> T:
    """Do the work, connected to the books that the settings name."""
    settings = settings_read()
    begin_log(settings.log_level)

    if settings.secret_key:
        open_vault(settings.secret_key)

    async def connected_work() -> T:
        async with connected(settings.database_url, pool=settings.database_pool):
            return await work(settings)

    return run(connected_work())


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a loop of its own."""
    return asyncio.run(work)


def begin_log(level: str) -> None:
    """Write the log to standard error, a line each."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    # what no line shows is not looked up for each
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging.getLogger("tortoise").setLevel(logging.WARNING)
    logging.getLogger("asyncio").setLevel(logging.WARNING)


def told(command: Callable[[], None]) -> None:
    """Run the command line; whatever goes wrong ends it with one sentence and the exit code 1."""
    try:
        command()
    except Refusal as refusal:
        for one in refusal.blockers[1:]:
            complaints.print(f"Also: {one.message}", markup=False, highlight=False)
        complain(refusal.message)
    except MailUrlInvalid as error:
        complain(f"The setting {PREFIX}SMTP_URL cannot be used: {error}.")
    except KeyboardInterrupt:
        sys.exit(130)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException) as error:
        logging.getLogger("tieout").debug("The command failed.", exc_info=error)
        complain(f"The database or the network did not do its part: {error}")
    except Exception as error:
        logging.getLogger("tieout").debug("The command failed.", exc_info=error)
        hint = f"Set {PREFIX}LOG_LEVEL=DEBUG to see where."
        complain(f"Something unexpected happened ({type(error).__name__}: {error}). {hint}")


def complain(sentence: str) -> NoReturn:
    """Say what is wrong and end with exit code 1."""
    complaints.print(sentence, style="red", markup=False, highlight=False, soft_wrap=True)
    raise SystemExit(1)
