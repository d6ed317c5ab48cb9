"""All tables that can be brought in from a CSV, by the word that names them."""

from __future__ import annotations

from enum import StrEnum

from tieout.domain.imports.setup_tables import (
    AUTHORITIES_TABLE,
    BRANCHES_TABLE,
    REASONS_TABLE,
    TAX_CODES_TABLE,
    TERMS_TABLE,
    VAT_RULES_TABLE,
)
from tieout.domain.imports.table import Table


class TableKind(StrEnum):
    """The tables, in the order in which a new company brings them in."""

    TERMS = "TERMS"
    TAX_AUTHORITIES = "TAX_AUTHORITIES"
    TAX_CODES = "TAX_CODES"
    VAT_RULES = "VAT_RULES"
    BRANCHES = "BRANCHES"
    REASONS = "REASONS"


TABLES: dict[TableKind, Table] = {
    TableKind.TERMS: TERMS_TABLE,
    TableKind.TAX_AUTHORITIES: AUTHORITIES_TABLE,
    TableKind.TAX_CODES: TAX_CODES_TABLE,
    TableKind.VAT_RULES: VAT_RULES_TABLE,
    TableKind.BRANCHES: BRANCHES_TABLE,
    TableKind.REASONS: REASONS_TABLE,
}
