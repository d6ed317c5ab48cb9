"""Each set-up table is brought in from a CSV, then told otherwise, and left alone when told the same."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import account
from tests.databases import Books
from tests.watching import unchanged
from tieout.domain.imports.merging import Merged, merge
from tieout.domain.imports.tables import TABLES, TableKind
from tieout.domain.setup.branches import BRANCHES
from tieout.domain.setup.coded import Coded
from tieout.domain.setup.reasons import REASONS
from tieout.domain.setup.tax import RetentionType
from tieout.domain.setup.tax_authorities import AUTHORITIES
from tieout.domain.setup.tax_codes import TAX_CODES
from tieout.domain.setup.terms_codes import TERMS
from tieout.domain.setup.vat_rules import VAT_RULES
from tieout.domain.users.actor import Actor

_HEADING = (
    "code,description,authority,rate_percent,vat,retention_applies,retention_type,retention_percent,"
    "retention_limit"
)
CASES: dict[TableKind, tuple[Coded[Any], str, Mapping[str, Any], str, Mapping[str, Any]]] = {
    TableKind.TERMS: (
        TERMS,
        "code;due_days;discount_percent;discount_days\none;30;2,5;10",
        {"due_days": 30, "discount_percent": Decimal("2.5"), "discount_days": 10, "active": True},
        "code,active\nONE,no",
        {"active": False, "due_days": 30},
    ),
    TableKind.TAX_AUTHORITIES: (
        AUTHORITIES,
        "code,name,account\nONE,State of Ohio,2300",
        {"name": "State of Ohio", "account_id": account("2300")},
        "code,name,account\nONE,State of Ohio,3000",
        {"account_id": account("3000")},
    ),
    TableKind.TAX_CODES: (
        TAX_CODES,
        f"{_HEADING}\nONE,Tax,ohio,5.75,yes,yes,portion,66.6667,1000",
        {
            "rate_percent": Decimal("5.75"),
            "vat": True,
            "retention_applies": True,
            "retention_type": RetentionType.PORTION,
            "retention_percent": Decimal("66.6667"),
            "retention_limit": 100_000,
        },
        "code,authority,rate_percent,retention_limit\nONE,OHIO,5.75,",
        {"retention_limit": None, "retention_percent": Decimal("66.6667")},
    ),
    TableKind.VAT_RULES: (
        VAT_RULES,
        "code,description,exempt\nONE,Export,yes",
        {"description": "Export", "exempt": True},
        "code,exempt\nONE,",
        {"exempt": False},
    ),
    TableKind.BRANCHES: (
        BRANCHES,
        "code,name\nONE,East",
        {"name": "East"},
        "code,name\nONE,Far east",
        {"name": "Far east"},
    ),
    TableKind.REASONS: (
        REASONS,
        "code,for_discounts,for_adjustments\nONE,no,",
        {"for_discounts": False, "for_adjustments": True},
        "code,for_discounts\nONE,x",
        {"for_discounts": True},
    ),
}


async def merged(kind: TableKind, text: str, by: Actor) -> Merged:
    return await merge(TABLES[kind], text.encode(), by=by, commit=True)


@pytest.mark.parametrize("kind", CASES)
async def test_a_table_is_brought_in_and_told_otherwise(books: Books, amir: Actor, kind: TableKind) -> None:
    table, first, held, second, then = CASES[kind]
    if kind is TableKind.TAX_CODES:
        await merged(TableKind.TAX_AUTHORITIES, "code,name,account\nOHIO,Ohio,2300", amir)
    assert (await merged(kind, first, amir)).added == 1
    row = (await table.by_code(["ONE"]))["ONE"]
    assert {name: getattr(row, name) for name in held} == held
    async with unchanged(books):
        assert (await merged(kind, first, amir)).unchanged == 1
    done = await merged(kind, second, amir)
    assert (done.added, done.changed, len(done.merges[0].changes)) == (0, 1, 1)
    row = (await table.by_code(["ONE"]))["ONE"]
    assert {name: getattr(row, name) for name in then} == then
    async with unchanged(books):
        assert (await merged(kind, second, amir)).unchanged == 1
