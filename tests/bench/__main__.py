"""The measurements, each beside its bound: `make bench`, or `make bench ARGS="bulk"` for some of them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

from rich.console import Console
from rich.table import Table

from tests.bench.bulk import entries_in_bulk
from tests.bench.entering import entering
from tests.bench.ledgers import creating_and_posting
from tests.bench.lookups import lookups
from tests.bench.measuring import Figure
from tests.bench.reporting import reporting
from tests.bench.zip_of_lines import zip_of_lines
from tests.databases import begin_run, books_on, end_run
from tieout.domain.database.connecting import connected
from tieout.server.serving import spare_the_collector


async def _bulk(_url: str) -> list[Figure]:
    return [await entries_in_bulk()]


async def _ledgers(_url: str) -> list[Figure]:
    return [*await creating_and_posting(), *await zip_of_lines()]


MEASUREMENTS: dict[str, Callable[[str], Awaitable[list[Figure]]]] = {
    "entering": entering,
    "bulk": _bulk,
    "ledgers": _ledgers,
    "lookups": lookups,
    "reporting": reporting,
}


async def main(wanted: list[str]) -> None:
    """Measure on fresh books in PostgreSQL, with the server's settings, and print a row per figure."""
    spare_the_collector()
    console = Console()
    report = Table("measured", "ours", "bound", "ratio", "aim", title="Tieout beside its bounds")
    for name in wanted or list(MEASUREMENTS):
        console.print(f"measuring {name} ...")
        async with books_on("postgres") as place, connected(place.url):
            for figure in await MEASUREMENTS[name](place.url):
                row = (figure.name, figure.ours, figure.bound, f"{figure.ratio:.2f}", figure.aim)
                report.add_row(*row)
    console.print(report)


if __name__ == "__main__":
    begin_run()
    try:
        asyncio.run(main(sys.argv[1:]))
    finally:
        end_run()
