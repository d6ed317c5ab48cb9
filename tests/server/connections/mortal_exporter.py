"""A worker that exports, is killed with kill -9 at random moments and started again; a program of its own.

It is given the books' URL, the address of the stand-in for QuickBooks Online, the secret key, a number of
deaths and the longest life in seconds. After its last death it may work until no job is left.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time

from tests.server.mortal_worker import PACE, STUBBORN
from tests.stand_ins.serving import StandIn
from tests.working import all_done, until
from tieout.domain.database.connecting import connected
from tieout.domain.secrets.vault import open_vault
from tieout.server.connections.lines import lines
from tieout.server.settings import Settings
from tieout.server.smtp import LocalOutbox
from tieout.server.worker import work


async def live(books: str, settings: Settings, begun: int, *, for_ever: bool) -> None:
    """Work until killed, or until everything is done; tells through `begun` that it works."""
    stop = asyncio.Event()
    open_vault(settings.secret_key)
    async with connected(books), lines(settings) as made:
        working = asyncio.create_task(work(LocalOutbox(), stop, pace=PACE, patience=STUBBORN, lines=made))
        os.write(begun, b"!")
        if not for_ever:
            await until(all_done, seconds=60)
            stop.set()
        await working


def one_life(books: str, settings: Settings, seconds: float | None) -> None:
    """A worker in a process of its own, killed after so many seconds of work."""
    reading, begun = os.pipe()
    child = os.fork()
    if child == 0:
        asyncio.run(live(books, settings, begun, for_ever=seconds is not None))
        os._exit(0)
    os.read(reading, 1)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(books: str, url: str, key: str, deaths: str, longest: str) -> None:
    """Die so often, then end the work."""
    stand_in = StandIn(url=url)
    settings = Settings(
        quickbooks_api_url=stand_in.url, quickbooks_token_url=f"{stand_in.url}/token", secret_key=(key,)
    )
    for _ in range(int(deaths)):
        one_life(books, settings, random.uniform(0.05, float(longest)))
    one_life(books, settings, None)


if __name__ == "__main__":
    main(*sys.argv[1:])
