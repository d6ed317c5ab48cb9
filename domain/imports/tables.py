"""All tables that can be brought in from a CSV, by the word that names them."""

from __future__ import annotations

from enum import StrEnum

from tieout.domain.imports.account_tables import ACCOUNT_TABLE, CASH_ACCOUNT_TABLE, RATE_TABLE
from tieout.domain.imports.customer_table import CUSTOMER_TABLE
from tieout.domain.imports.outside_tables import (
    OUTSIDE_ACCOUNTS_TABLE,
    OUTSIDE_BRANCHES_TABLE,
    OUTSIDE_CUSTOMERS_TABLE,
)
from tieout.domain.imports.setup_tables import (
    AUTHORITIES_TABLE,
    BRANCHES_TABLE,
    LAYOUTS_TABLE,
    REASONS_TABLE,
    TAX_CODES_TABLE,
    TERMS_TABLE,
    VAT_RULES_TABLE,
)
from tieout.domain.imports.table import Table


class TableKind(StrEnum):
    """The tables, in the order in which a new company brings them in."""

    ACCOUNTS = "ACCOUNTS"
    CASH_ACCOUNTS = "CASH_ACCOUNTS"
    EXCHANGE_RATES = "EXCHANGE_RATES"
    TERMS = "TERMS"
    TAX_AUTHORITIES = "TAX_AUTHORITIES"
    TAX_CODES = "TAX_CODES"
    VAT_RULES = "VAT_RULES"
    BRANCHES = "BRANCHES"
    REASONS = "REASONS"
    CUSTOMERS = "CUSTOMERS"
    BANK_LAYOUTS = "BANK_LAYOUTS"
    OUTSIDE_ACCOUNTS = "OUTSIDE_ACCOUNTS"
    OUTSIDE_CUSTOMERS = "OUTSIDE_CUSTOMERS"
    OUTSIDE_BRANCHES = "OUTSIDE_BRANCHES"


TABLES: dict[TableKind, Table] = {
    TableKind.ACCOUNTS: ACCOUNT_TABLE,
    TableKind.CASH_ACCOUNTS: CASH_ACCOUNT_TABLE,
    TableKind.EXCHANGE_RATES: RATE_TABLE,
    TableKind.TERMS: TERMS_TABLE,
    TableKind.TAX_AUTHORITIES: AUTHORITIES_TABLE,
    TableKind.TAX_CODES: TAX_CODES_TABLE,
    TableKind.VAT_RULES: VAT_RULES_TABLE,
    TableKind.BRANCHES: BRANCHES_TABLE,
    TableKind.REASONS: REASONS_TABLE,
    TableKind.CUSTOMERS: CUSTOMER_TABLE,
    TableKind.BANK_LAYOUTS: LAYOUTS_TABLE,
    TableKind.OUTSIDE_ACCOUNTS: OUTSIDE_ACCOUNTS_TABLE,
    TableKind.OUTSIDE_CUSTOMERS: OUTSIDE_CUSTOMERS_TABLE,
    TableKind.OUTSIDE_BRANCHES: OUTSIDE_BRANCHES_TABLE,
}
