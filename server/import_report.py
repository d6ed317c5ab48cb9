"""What `tieout import` tells: the batches there would be, every rejected line, and what was done."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from tieout.domain.imports.loading import Loaded
from tieout.domain.imports.mapping import Kind
from tieout.domain.imports.plan import Part, Plan, Progress
from tieout.domain.money import Money
from tieout.domain.periods.fiscal_year import FiscalPeriod

_OF_KIND = {Kind.CUSTOMERS: "customer", Kind.INVOICES: "invoice", Kind.RECEIPTS: "receipt"}


class Teller:
    """Writes to the terminal, progress to its error stream, so that the rest can be kept in a file."""

    def __init__(self, console: Console | None = None, progress: Console | None = None) -> None:
        self._console = console or Console(highlight=False, soft_wrap=True)
        self._errors = progress or Console(stderr=True, highlight=False, soft_wrap=True)
        self._loaded = 0

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A bar for what is under way, gone when it is done."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        console = self._errors
        hidden = not console.is_terminal
        with Bars(*columns, TimeElapsedColumn(), console=console, transient=True, disable=hidden) as bars:
            tasks: dict[str, TaskID] = {}

            def told(what: str, done: int, of: int | None) -> None:
                if what not in tasks:
                    tasks[what] = bars.add_task(what, total=of)
                bars.update(tasks[what], completed=done, total=of)

            yield told

    def planned(self, plan: Plan) -> None:
        """What the file holds and what would become of it."""
        for year in plan.years:
            self._say(f"Fiscal year from {year} to be created.")
        for part in plan.parts:
            self._say(_sentence(part, plan.currency))
        documents = [part for part in plan.parts if part.groups]
        if documents:
            self._console.print(_batches(documents, plan.currency))
        for kind, rejected in plan.rejected:
            self._say(f"Line {rejected.line} ({_OF_KIND[kind]}): {rejected.reason}")
        if plan.rejected:
            self._say(f"{_many(len(plan.rejected), 'line')} rejected.")
        if not plan.new:
            self._say("There is nothing new to import.")

    def write_report(self, plan: Plan, path: Path) -> None:
        """The rejected lines as CSV: line, kind, reason."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("line", "kind", "reason"))
            writer.writerows((found.line, kind.value, found.reason) for kind, found in plan.rejected)
        self._say(f"The rejected lines are in {path}.")

    def dry(self) -> None:
        """That nothing was written."""
        self._say("Dry run: nothing was written. Add --commit to import.")

    def loaded(self, batch: Loaded) -> None:
        """A batch that is in the books."""
        self._loaded += batch.new
        what = "" if batch.new else " (imported before)"
        self._say(
            f"Batch {batch.number} of {batch.post_date}: {_many(batch.control_count, _OF_KIND[batch.kind])}, "
            f"{batch.control_total}, {batch.status.replace('_', ' ').lower()}{what}."
        )

    def committed(self, plan: Plan) -> None:
        """What was imported in all."""
        if not plan.new:
            self._say("Nothing was imported.")
            return
        told = [_many(part.new, _OF_KIND[part.kind]) for part in plan.parts if part.new]
        batches = f", in {_many(self._loaded, 'batch')}" if self._loaded else ""
        self._say(f"Imported: {', '.join(told)}{batches}.")

    def closed(self, period: FiscalPeriod) -> None:
        """A fiscal period that was closed."""
        self._say(f"Fiscal period {period.name} closed.")

    def _say(self, text: str) -> None:
        self._console.print(text, markup=False)


def _sentence(part: Part, currency: str) -> str:
    told = [f"{part.new:,} new"]
    if part.groups:
        told[0] += f", {part.total(currency)} in total, in {_many(len(part.groups), 'batch')}"
    if part.known:
        told.append(f"{part.known:,} in the books already")
    if part.blank:
        told.append(f"{_many(part.blank, 'line')} without a date")
    if part.rejected:
        told.append(f"{len(part.rejected):,} rejected")
    return f"{part.kind.value.capitalize()} ({_many(part.read, 'line')}): {'; '.join(told)}."


def _batches(parts: list[Part], currency: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("Post date")
    for part in parts:
        table.add_column(part.kind.value.capitalize(), justify="right")
        table.add_column("Control total", justify="right")
    for post_date in sorted({group.post_date for part in parts for group in part.groups}):
        cells: list[str] = [str(post_date)]
        for part in parts:
            group = next((group for group in part.groups if group.post_date == post_date), None)
            cells += [f"{len(group.rows):,}", _figure(group.control_total(currency))] if group else ["", ""]
        table.add_row(*cells)
    return table


def _figure(amount: Money) -> str:
    return f"{amount.amount():,f}"


def _many(count: int, noun: str) -> str:
    ending = "" if count == 1 else "es" if noun.endswith("ch") else "s"
    return f"{count:,} {noun}{ending}"
