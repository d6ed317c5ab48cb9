"""All tables that can be brought in from a CSV, by the word that names them."""

from __future__ import annotations

from enum import StrEnum

from tieout.domain.imports.setup_tables import TERMS_TABLE
from tieout.domain.imports.table import Table


class TableKind(StrEnum):
    """The tables, in the order in which a new company brings them in."""

    TERMS = "TERMS"


TABLES: dict[TableKind, Table] = {
    TableKind.TERMS: TERMS_TABLE,
}
