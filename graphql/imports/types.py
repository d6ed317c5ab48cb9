"""What an import of master data does, or would do, as the API shows it."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from tieout.domain.imports import merging, plan
from tieout.domain.imports.cells import written
from tieout.domain.imports.tables import TABLES
from tieout.graphql.enums import Deed, TableKind
from tieout.graphql.refusals import Refusal

MOST_LINES = 1_000
"""Of each list of lines; the figures beside them count all."""


@strawberry.type(description="A column of a file to be imported.")
class ImportColumn:
    """A heading and what stands below it."""

    name: str = strawberry.field(
        description='The heading, such as "due_days"; capitals and blanks do not matter.'
    )
    hint: str = strawberry.field(description="What stands there, and what a blank cell means.")
    needed: bool = strawberry.field(
        description="Whether every file must have it; what another leaves out stays as it is."
    )


@strawberry.type(description="A table that can be imported from a CSV, and the columns it takes.")
class ImportableTable:
    """What a file may hold."""

    table: TableKind = strawberry.field(description="The table.")
    name: str = strawberry.field(description='What its rows are called, such as "terms codes".')
    columns: list[ImportColumn] = strawberry.field(description="Its columns, in any order in the file.")

    @classmethod
    def of(cls, kind: TableKind) -> Self:
        """The domain's description as the API shows it."""
        described = TABLES[kind]
        columns = [ImportColumn(name=one.name, hint=one.hint, needed=one.needed) for one in described.columns]
        return cls(table=kind, name=described.many, columns=columns)


@strawberry.type(description="A value that a line of the file changes.")
class ImportedValue:
    """Before and after."""

    column: str = strawberry.field(description="The column.")
    old: str | None = strawberry.field(description="The value in the books; null on a new row.")
    new: str = strawberry.field(description="The value in the file.")


@strawberry.type(description="A line of the file that adds or changes a row.")
class ImportedLine:
    """What one line does."""

    line: int = strawberry.field(description="The line in the file; the heading is line 1.")
    key: str = strawberry.field(description="The code or number of the row.")
    deed: Deed = strawberry.field(description="What it does.")
    values: list[ImportedValue] = strawberry.field(description="The values it brings.")

    @classmethod
    def of(cls, merge: merging.Merge) -> Self:
        """The domain's line as the API shows it."""
        values = [
            ImportedValue(
                column=name,
                old=None if merge.deed is merging.Deed.ADD else written(old),
                new=written(new),
            )
            for name, (old, new) in merge.changes.items()
        ]
        return cls(line=merge.line, key=merge.key, deed=merge.deed, values=values)


@strawberry.type(description="A line of the file that cannot be taken.")
class RejectedLine:
    """A line and why not."""

    line: int = strawberry.field(description="The line in the file; the heading is line 1.")
    reason: str = strawberry.field(description="Everything that is wrong with it.")

    @classmethod
    def of(cls, rejected: plan.Rejected) -> Self:
        """The domain's line as the API shows it."""
        return cls(line=rejected.line, reason=rejected.reason)


@strawberry.type(description="What a file does to the books, or would do when it is committed.")
class TableImport:
    """Figures and lines."""

    table: TableKind = strawberry.field(description="The table.")
    committed: bool = strawberry.field(description="Whether it was done; otherwise nothing was changed.")
    read: int = strawberry.field(description="How many lines the file has below its heading.")
    added: int = strawberry.field(description="How many rows are new.")
    changed: int = strawberry.field(description="How many rows change.")
    unchanged: int = strawberry.field(description="How many lines tell what is in the books already.")
    rejected: int = strawberry.field(description="How many lines cannot be taken.")
    lines: list[ImportedLine] = strawberry.field(
        description="The lines that add or change something, the first 1,000 of them."
    )
    rejected_lines: list[RejectedLine] = strawberry.field(
        description="The lines that cannot be taken, the first 1,000 of them."
    )

    @classmethod
    def of(cls, kind: TableKind, merged: merging.Merged) -> Self:
        """The domain's result as the API shows it."""
        return cls(
            table=kind,
            committed=merged.committed,
            read=merged.read,
            added=merged.added,
            changed=merged.changed,
            unchanged=merged.unchanged,
            rejected=len(merged.rejected),
            lines=[ImportedLine.of(merge) for merge in merged.merges[:MOST_LINES]],
            rejected_lines=[RejectedLine.of(rejected) for rejected in merged.rejected[:MOST_LINES]],
        )


TableImportResult = Annotated[
    TableImport | Refusal,
    strawberry.union("TableImportResult", description="What the file does, or why it was refused."),
]
