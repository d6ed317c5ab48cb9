"""`tieout import`: customers, invoices and receipts from a CSV file into the books.

Each command only shows what it would do; `--commit` does it. `tieout import run` takes a file of
several kinds from its customers to posted batches, month after month.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.imports.checking import check
from tieout.domain.imports.loading import TakeOn, load
from tieout.domain.imports.mapping import Kind, Mapping, mapping_of, settings_of
from tieout.domain.imports.plan import Plan
from tieout.domain.imports.reading import FileUnreadable
from tieout.domain.periods import closing
from tieout.domain.periods.listing import ended_periods
from tieout.domain.refusal import Refusal
from tieout.domain.users.actor import Actor
from tieout.server import merging
from tieout.server.acting import actor_named
from tieout.server.import_report import Teller
from tieout.server.running import on_the_books, run, settings_read

app = typer.Typer(
    help="Import master data, customers, invoices and receipts from a CSV file.", no_args_is_help=True
)
app.command()(merging.table)

_REFUSED = 1
_FAR = 10_000


class ColumnUnclear(Refusal):
    """{column} does not map a column. Write WHAT=HEADING, such as --column number=InvoiceNo."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for on the command line."""

    file: Path
    mapping: Path | None = None
    kinds: tuple[Kind, ...] = ()
    columns: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)
    letter: str | None = None
    commit: bool = False
    accept_rejected: bool = False
    take_on: TakeOn = TakeOn.OPEN
    create_years: bool = False
    close_periods: date | None = None
    report: Path | None = None
    user: str | None = None


_File = Annotated[Path, typer.Argument(help="The CSV file.", show_default=False)]
_MappingFile = Annotated[
    Path | None, typer.Option("--mapping", "-m", help="A mapping file (TOML) that tells of the columns.")
]
_Columns = Annotated[
    list[str] | None, typer.Option("--column", "-c", help="WHAT=HEADING, once for each column to be mapped.")
]
_DateFormat = Annotated[str | None, typer.Option(help="Such as M/D/YYYY; YYYY-MM-DD unless told.")]
_Group = Annotated[str | None, typer.Option(help="One batch for each day, week or month (the default).")]
_Letter = Annotated[
    str | None, typer.Option(help="Begins the batch numbers: I for invoices, C for receipts.")
]
_Commit = Annotated[bool, typer.Option("--commit", help="Write; without it nothing is written.")]
_Accept = Annotated[
    bool, typer.Option("--accept-rejected", help="Import the other lines when some are rejected.")
]
_Close = Annotated[bool, typer.Option("--close", help="Close each batch, which must tie out.")]
_Post = Annotated[bool, typer.Option("--post", help="Close each batch, create its ledger and post it.")]
_Years = Annotated[bool, typer.Option("--create-years", help="Create fiscal years that are missing.")]
_Report = Annotated[Path | None, typer.Option(help="Write the rejected lines to this CSV file too.")]
_User = Annotated[str | None, typer.Option(help="Import as this user, within the user's rights.")]


@app.command()
def customers(
    file: _File,
    mapping: _MappingFile = None,
    column: _Columns = None,
    commit: _Commit = False,
    accept_rejected: _Accept = False,
    report: _Report = None,
    user: _User = None,
) -> None:
    """Import customers: number, name, city, bill_to, email, branch. Those in the books stay as they are."""
    _carry_out(
        Wish(
            file=file,
            mapping=mapping,
            kinds=(Kind.CUSTOMERS,),
            columns=tuple(column or ()),
            commit=commit,
            accept_rejected=accept_rejected,
            report=report,
            user=user,
        )
    )


@app.command()
def invoices(
    file: _File,
    mapping: _MappingFile = None,
    column: _Columns = None,
    date_format: _DateFormat = None,
    group: _Group = None,
    letter: _Letter = None,
    commit: _Commit = False,
    accept_rejected: _Accept = False,
    close: _Close = False,
    post: _Post = False,
    create_years: _Years = False,
    report: _Report = None,
    user: _User = None,
) -> None:
    """Import invoices: customer, number, date, amount; due_date, account, memo, branch."""
    _carry_out(
        Wish(
            file=file,
            mapping=mapping,
            kinds=(Kind.INVOICES,),
            columns=tuple(column or ()),
            settings=_given(date_format=date_format, group=group),
            letter=letter,
            commit=commit,
            accept_rejected=accept_rejected,
            take_on=_take_on(close=close, post=post),
            create_years=create_years,
            report=report,
            user=user,
        )
    )


@app.command()
def receipts(
    file: _File,
    mapping: _MappingFile = None,
    column: _Columns = None,
    date_format: _DateFormat = None,
    group: _Group = None,
    letter: _Letter = None,
    commit: _Commit = False,
    accept_rejected: _Accept = False,
    close: _Close = False,
    post: _Post = False,
    create_years: _Years = False,
    report: _Report = None,
    user: _User = None,
) -> None:
    """Import receipts, each of a posted invoice in full: invoice, date, amount; customer, reference, memo."""
    _carry_out(
        Wish(
            file=file,
            mapping=mapping,
            kinds=(Kind.RECEIPTS,),
            columns=tuple(column or ()),
            settings=_given(date_format=date_format, group=group),
            letter=letter,
            commit=commit,
            accept_rejected=accept_rejected,
            take_on=_take_on(close=close, post=post),
            create_years=create_years,
            report=report,
            user=user,
        )
    )


@app.command("run")
def run_command(
    mapping: Annotated[Path, typer.Argument(help="The mapping file (TOML).", show_default=False)],
    file: _File,
    commit: _Commit = False,
    accept_rejected: _Accept = False,
    create_years: _Years = False,
    close_periods: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Then close the fiscal periods that end by this date."),
    ] = None,
    report: _Report = None,
    user: _User = None,
) -> None:
    """Import every kind the mapping tells of and post it: a month's invoices, its receipts, then the next."""
    _carry_out(
        Wish(
            file=file,
            mapping=mapping,
            commit=commit,
            accept_rejected=accept_rejected,
            take_on=TakeOn.POSTED,
            create_years=create_years,
            close_periods=close_periods.date() if close_periods else None,
            report=report,
            user=user,
        )
    )


def _given(**settings: str | None) -> dict[str, str]:
    return {name: value for name, value in settings.items() if value is not None}


def _take_on(*, close: bool, post: bool) -> TakeOn:
    if post:
        return TakeOn.POSTED
    return TakeOn.CLOSED if close else TakeOn.OPEN


def _carry_out(wish: Wish) -> None:
    mapping = _mapping(wish)
    run(bring_up_to_date(settings_read().database_url))
    if not on_the_books(lambda _: _import(wish, mapping, Teller())):
        raise typer.Exit(_REFUSED)


async def _import(wish: Wish, mapping: Mapping, teller: Teller) -> bool:
    """Check, tell, and write if that is wished; whether no line was rejected."""
    by = await actor_named(wish.user)
    kinds = wish.kinds or mapping.kinds
    with teller.progress() as progress:
        plan = await check(
            wish.file, mapping, kinds, by=by, create_years=wish.create_years, progress=progress
        )
    teller.planned(plan)
    if wish.report is not None:
        teller.write_report(plan, wish.report)
    if wish.commit:
        await _load(wish, plan, by, teller)
    else:
        teller.dry()
    return not plan.rejected


async def _load(wish: Wish, plan: Plan, by: Actor, teller: Teller) -> None:
    with teller.progress() as progress:
        loading = load(
            plan, by=by, take_on=wish.take_on, accept_rejected=wish.accept_rejected, progress=progress
        )
        async for batch in loading:
            teller.loaded(batch)
    teller.committed(plan)
    if wish.close_periods is not None:
        for period in await ended_periods(date.fromordinal(wish.close_periods.toordinal() + 1), limit=_FAR):
            teller.closed(await closing.close(period.id, by=by))


def _mapping(wish: Wish) -> Mapping:
    """The mapping file, with what the command line says in its place."""
    settings: dict[str, Any] = {}
    if wish.mapping is not None:
        try:
            settings = settings_of(wish.mapping.read_text(encoding="utf-8"))
        except (OSError, UnicodeError) as error:
            raise FileUnreadable(file=wish.mapping.name, error=error) from error
    settings |= wish.settings
    section = {} if wish.letter is None else {"letter": wish.letter}
    for column in wish.columns:
        what, mark, heading = column.partition("=")
        if not mark:
            raise ColumnUnclear(column=column)
        section[what.strip()] = heading
    for kind in wish.kinds:
        settings[kind.value] = {**settings.get(kind.value, {}), **section}
    return mapping_of(settings)
