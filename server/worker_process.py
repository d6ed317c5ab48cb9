"""The program that `tieout worker` becomes: a worker and no more, so that it stays small in memory."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from typing import NoReturn

from tieout.domain.jobs.queueing import JOBS
from tieout.server.connections.lines import lines
from tieout.server.live import Live
from tieout.server.running import on_the_books, told
from tieout.server.settings import Settings
from tieout.server.smtp import transport_of
from tieout.server.worker import work


def become_worker() -> NoReturn:
    """Put the worker in the place of this process, which has the web server and the pages in memory."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-P", "-m", "tieout.server.worker_process"])  # noqa: S606


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    transport = transport_of(settings.smtp_url, sender=settings.mail_from)
    live = Live(settings.database_url)
    async with live.running(), lines(settings) as outside:
        await work(transport, stop, changes=live.changes(JOBS), lines=outside)


if __name__ == "__main__":
    told(lambda: on_the_books(_work))
