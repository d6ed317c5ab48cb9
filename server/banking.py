"""`tieout bank`: bank files from the command line, looked at unless told to load."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from tieout.domain.banking.depositing import Wish
from tieout.domain.banking.loaded_file import LoadState
from tieout.domain.banking.loading import load as load_file
from tieout.domain.banking.looking import Look, look
from tieout.domain.banking.matched import deposits_of
from tieout.domain.batches.listing import batches_by_id
from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.imports.reading import FileUnreadable
from tieout.domain.money import Money
from tieout.server.acting import actor_named
from tieout.server.running import on_the_books, run, settings_read

app = typer.Typer(help="Bank files: lockbox, BAI2, CAMT.053/054, MT940, OFX, CSV.", no_args_is_help=True)

_REFUSED = 1


@app.callback()
def bank() -> None:
    """Bank files: lockbox, BAI2, CAMT.053/054, MT940, OFX, CSV."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(help="The file from the bank.", show_default=False)],
    layout: Annotated[str, typer.Option(help="The code of a layout, for a CSV or an own lockbox.")] = "",
    without_known: Annotated[
        bool, typer.Option("--without-known", help="Leave out what was loaded before.")
    ] = False,
    post_date: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Instead of each deposit's own day.")
    ] = None,
    branch: Annotated[str, typer.Option(help="The branch, with branch accounting only.")] = "",
    commit: Annotated[bool, typer.Option("--commit", help="Load; without it nothing is written.")] = False,
    user: Annotated[str | None, typer.Option(help="Load as this user, within the user's rights.")] = None,
) -> None:
    """Make a cash batch of each deposit, tied to the bank's own figures; only look without --commit."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=file.name, error=error.strerror) from error
    run(bring_up_to_date(settings_read().database_url))
    wish = Wish(
        layout=layout,
        without_known=without_known,
        post_date=post_date.date() if post_date else None,
        branch=branch,
    )
    if not on_the_books(lambda _: _load(file.name, content, wish, commit=commit, user=user)):
        raise typer.Exit(_REFUSED)


async def _load(name: str, content: bytes, wish: Wish, *, commit: bool, user: str | None) -> bool:
    """Look and tell, and do it if that is wished; whether it can be loaded."""
    by = await actor_named(user)
    seen = await look(content, by=by, name=name, layout=wish.layout)
    _tell(seen)
    refusals = seen.refusals_without_known if wish.without_known else seen.refusals
    for refusal in refusals:
        typer.echo(refusal.message)
    if refusals or not commit:
        typer.echo(
            "Nothing was written." if refusals else "Dry run: nothing was written. Add --commit to load."
        )
        return not refusals
    kept = await load_file(content, by=by, name=name, wish=wish)
    if kept.state is LoadState.WAITING:
        typer.echo("The file is large: the worker loads it. `tieout worker` must be running.")
        return True
    made = (await deposits_of([kept.id]))[kept.id]
    batches = await batches_by_id([row.batch_id for row in made])
    typer.echo(f"Loaded into {', '.join(batches[row.batch_id].number for row in made)}.")
    return True


def _tell(seen: Look) -> None:
    typer.echo(f"{seen.name}: {seen.file.format.value}, {seen.file.entries:,} entries.")
    for check in seen.file.checks:
        typer.echo(f"{'ok    ' if check.passed else 'WRONG '} {check.sentence}")
    for place, deposit in enumerate(seen.file.deposits):
        total = Money(deposit.control_total, deposit.currency)
        known = len(seen.known_of(place))
        before = f", {known:,} of them loaded before" if known else ""
        typer.echo(
            f"{deposit.account} {deposit.statement}, {deposit.on}: {total}, {deposit.control_count:,} entries"
            f"{before}, {len(deposit.passed_over):,} passed over."
        )
