"""The words of the set-up tables and of importing as enums of the API."""

from __future__ import annotations

from tieout.domain.imports.merging import Deed
from tieout.domain.imports.tables import TableKind
from tieout.domain.setup.tax import RetentionType
from tieout.graphql.describing import described

SETUP_ENUMS = (
    described(
        TableKind,
        "A table of master data that can be brought in from a CSV.",
        name="ImportTable",
        ACCOUNTS="The chart of accounts.",
        CASH_ACCOUNTS="Cash accounts.",
        EXCHANGE_RATES="Exchange rates.",
        CUSTOMERS="Customers.",
        BANK_LAYOUTS="Layouts of bank files.",
        OUTSIDE_ACCOUNTS="What accounts are called in the outside accounting system.",
        OUTSIDE_CUSTOMERS="What customers are called in the outside accounting system.",
        OUTSIDE_BRANCHES="What branches are in the outside accounting system.",
        TERMS="Terms codes.",
        TAX_AUTHORITIES="Tax authorities.",
        TAX_CODES="Tax codes.",
        VAT_RULES="VAT rules.",
        BRANCHES="Branches.",
        REASONS="Reason codes.",
    ),
    described(
        Deed,
        "What a line of an imported file does.",
        name="ImportDeed",
        ADD="Adds a row.",
        CHANGE="Changes a row that is in the books.",
    ),
    described(
        RetentionType,
        "What a retention is a percentage of.",
        TAX="The tax of the code.",
        PORTION="The taxable portion.",
    ),
)
"""Part of `ENUMS`."""

__all__ = ["SETUP_ENUMS", "Deed", "RetentionType", "TableKind"]
