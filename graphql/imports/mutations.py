"""Importing master data from a CSV."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.imports.merging import merge
from tieout.domain.imports.sheet import from_base64
from tieout.domain.imports.tables import TABLES
from tieout.graphql.arguments import left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission, TableKind
from tieout.graphql.imports.types import TableImport, TableImportResult
from tieout.graphql.permissions import mutation


@strawberry.input(description="A file of master data: its content as text, or its bytes as base64.")
class ImportTableInput:
    """What to import, and whether to do it."""

    table: TableKind = strawberry.field(description="The table that the lines are of.")
    text: str | None = left_out(
        "The CSV as text: a heading, then lines, separated by commas or semicolons. FILE_EMPTY, "
        "FILE_NOT_CSV, COLUMN_MISSING, COLUMN_UNKNOWN, HEADING_TWICE, SHEET_TOO_LARGE, SHEET_TOO_LONG."
    )
    base64: str | None = left_out(
        "The bytes of the file as base64, in place of the text; they must be UTF-8. CONTENT_NOT_BASE64, "
        "SHEET_NOT_UTF8, SHEET_NOT_TEXT."
    )
    file: str = strawberry.field(
        default="file", description="The name of the file, for the note and the messages."
    )
    commit: bool = strawberry.field(
        default=False, description="Whether to do it; otherwise it only tells what would be done."
    )


@strawberry.type
class ImportMutations:
    """Importing."""

    @mutation(
        Permission.SET_UP,
        "import master data",
        description=(
            "Add the rows of a CSV that the books do not hold, and change those they hold otherwise: all "
            "lines, or none when one is rejected (SHEET_REJECTED, with a blocker for each line). Without "
            "`commit` it only looks. Sent again it changes nothing. Takes SET_UP, and IMPORT."
        ),
    )
    async def import_table(
        self,
        info: Info,
        input: Annotated[ImportTableInput, strawberry.argument(description="The file.")],
    ) -> TableImportResult:
        """A file merged, or looked at."""
        content = (input.text or "").encode() if input.base64 is None else from_base64(input.base64)
        merged = await merge(
            TABLES[input.table],
            content,
            by=info.context.signed_in,
            file=input.file,
            commit=input.commit,
        )
        return TableImport.of(input.table, merged)
