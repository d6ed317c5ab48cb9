"""Which tables can be imported, and from which columns."""

from __future__ import annotations

import strawberry

from tieout.graphql.enums import Permission, TableKind
from tieout.graphql.imports.types import ImportableTable
from tieout.graphql.permissions import query


@strawberry.type
class ImportQueries:
    """Importing."""

    @query(
        Permission.VIEW,
        "see what can be imported",
        description="The tables of master data that can be imported from a CSV. Takes VIEW.",
    )
    async def importable_tables(self) -> list[ImportableTable]:
        """All of them; there are few."""
        return [ImportableTable.of(kind) for kind in TableKind]
