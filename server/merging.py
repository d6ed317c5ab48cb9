"""`tieout import table`: master data from a CSV, such as terms codes, into the books."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Annotated

import typer

from tieout.domain.database.migrating import bring_up_to_date
from tieout.domain.imports.cells import written
from tieout.domain.imports.merging import Deed, Merged, merge
from tieout.domain.imports.reading import FileUnreadable
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.server.acting import actor_named
from tieout.server.running import on_the_books, run, settings_read

_REFUSED = 1


def table(
    name: Annotated[
        TableKind, typer.Argument(help="What the lines are.", show_default=False, case_sensitive=False)
    ],
    file: Annotated[Path, typer.Argument(help="The CSV file.", show_default=False)],
    commit: Annotated[bool, typer.Option("--commit", help="Write; without it nothing is written.")] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write the rejected lines to this CSV file too.")
    ] = None,
    user: Annotated[str | None, typer.Option(help="Import as this user, within the user's rights.")] = None,
) -> None:
    """Import master data: what is new is added, what differs is changed, all lines or none."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=file.name, error=error.strerror) from error
    run(bring_up_to_date(settings_read().database_url))
    if not on_the_books(lambda _: _merge(name, file.name, content, commit=commit, report=report, user=user)):
        raise typer.Exit(_REFUSED)


async def _merge(
    kind: TableKind, name: str, content: bytes, *, commit: bool, report: Path | None, user: str | None
) -> bool:
    """Look, tell, and do it if that is wished; whether no line was rejected."""
    by = await actor_named(user)
    looked = await merge(TABLES[kind], content, by=by, file=name)
    _tell(looked)
    if report is not None:
        _write_report(looked, report)
    if commit:
        done = await merge(TABLES[kind], content, by=by, file=name, commit=True)
        typer.echo(f"Imported: {done.added:,} added, {done.changed:,} changed.")
    else:
        typer.echo("Dry run: nothing was written. Add --commit to import.")
    return not looked.rejected


def _tell(merged: Merged) -> None:
    for one in merged.merges:
        typer.echo(f"Line {one.line}: {_told(one.deed)} {one.key}{_changes(one.changes, one.deed)}")
    for line in merged.rejected:
        typer.echo(f"Line {line.line}: {line.reason}")
    many = merged.table.many
    typer.echo(
        f"{many[:1].upper()}{many[1:]}: {merged.added:,} new, {merged.changed:,} changed, "
        f"{merged.unchanged:,} in the books already, {len(merged.rejected):,} rejected "
        f"({merged.read:,} lines)."
    )


def _told(deed: Deed) -> str:
    return "adds" if deed is Deed.ADD else "changes"


def _changes(changes: object, deed: Deed) -> str:
    if deed is Deed.ADD or not isinstance(changes, dict):
        return "."
    told = [
        f"{name} from {written(old) or 'blank'} to {written(new) or 'blank'}"
        for name, (old, new) in changes.items()
    ]
    return f": {', '.join(told)}."


def _write_report(merged: Merged, path: Path) -> None:
    """The rejected lines as CSV: line, reason."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("line", "reason"))
        writer.writerows((found.line, found.reason) for found in merged.rejected)
    typer.echo(f"The rejected lines are in {path}.")
