"""A worker that is killed with kill -9 at random moments and started again; a program of its own.

It is given the books' URL, the mail server's URL, a number of deaths and the longest life in seconds.
The worker is forked from a process that has everything imported already, so that it works from its
first milliseconds on and is killed in the middle of things. After its last death it may work until
no job is left; the program then prints the most memory it ever had, in kilobytes.
"""

from __future__ import annotations

import asyncio
import os
import random
import resource
import signal
import sys
import time
from datetime import timedelta

from tests.working import all_done, until
from tieout.domain.database.connecting import connected
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import Patience
from tieout.server.smtp import transport_of
from tieout.server.worker import Pace, work

PACE = Pace(lease=0.4, poll=0.02, seal=0.1)
STUBBORN = dict.fromkeys(JobKind, Patience(1_000, timedelta(0), timedelta(0)))


async def live(books: str, mail: str, *, for_ever: bool) -> None:
    """Work until killed, or until everything is done."""
    stop = asyncio.Event()
    transport = transport_of(mail, sender="books@harbour-pine.example")
    async with connected(books):
        working = asyncio.create_task(work(transport, stop, pace=PACE, patience=STUBBORN))
        if not for_ever:
            await until(all_done, seconds=60)
            stop.set()
        await working


def one_life(books: str, mail: str, seconds: float | None) -> None:
    """A worker in a process of its own, killed after so many seconds."""
    child = os.fork()
    if child == 0:
        asyncio.run(live(books, mail, for_ever=seconds is not None))
        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
        sys.stdout.flush()
        os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main(books: str, mail: str, deaths: str, longest: str) -> None:
    """Die so often, then end the work."""
    for _ in range(int(deaths)):
        one_life(books, mail, random.uniform(0.01, float(longest)))
    one_life(books, mail, None)


if __name__ == "__main__":
    main(*sys.argv[1:])
