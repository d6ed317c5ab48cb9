"""What a customer's fields name in other tables: terms, taxes, VAT rule and parent (R1.11, AMB-11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tieout.domain.customers.customer import Customer, CustomerTax
from tieout.domain.database.statements import Rows, execute, fetch, fetch_one, fetch_value, insert_together
from tieout.domain.refusal import Refusal, counted


class ChoiceUnknown(Refusal):
    """There is no {kind} {code}. Choose one that is kept, or add it under Settings first."""


class ChoiceInactive(Refusal):
    """The {kind} {code} is inactive. Choose another, or make it active again."""


class TaxCodeTwice(Refusal):
    """Tax code {code} is named twice. Leave one out."""


class ParentUnknown(Refusal):
    """There is no customer {number} to be the parent. Choose another, or leave it blank."""


class ParentIsItself(Refusal):
    """Customer {number} cannot be its own parent. Choose another, or leave it blank."""


class ParentHasParent(Refusal):
    """Customer {number} has the parent {above} itself. Choose {above}, who pays for both."""


class CustomerIsParent(Refusal):
    """Customer {number} is the parent of {children}, so it has none itself. Leave the parent blank."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a customer names, by code or number; blank for none. Tax codes in the order they are shown."""

    terms: str = ""
    vat_rule: str = ""
    parent: str = ""
    tax_codes: tuple[str, ...] = ()


@dataclass(slots=True)
class Chosen:
    """What is to be kept of the choices: columns of the customer, its taxes, and what differs."""

    columns: dict[str, Any] = field(default_factory=dict)
    taxes: list[int] | None = None
    noted: dict[str, list[Any]] = field(default_factory=dict)


_NAMED = """
SELECT customer.id, coalesce(terms.code, '') AS terms, coalesce(vat_rule.code, '') AS vat_rule,
       coalesce(parent.number, '') AS parent
FROM customer LEFT JOIN terms ON terms.id = customer.terms_id
LEFT JOIN vat_rule ON vat_rule.id = customer.vat_rule_id
LEFT JOIN customer AS parent ON parent.id = customer.parent_id WHERE customer.id = ANY($1)
"""
_TAXED = """
SELECT customer_tax.customer_id, tax_code.code FROM customer_tax
JOIN tax_code ON tax_code.id = customer_tax.tax_code_id
WHERE customer_tax.customer_id = ANY($1) ORDER BY customer_tax.customer_id, customer_tax.position
"""


async def choices_of(customer_ids: Sequence[int]) -> dict[int, Choices]:
    """What these customers name, in two statements."""
    ids = list(set(customer_ids))
    taxes: dict[int, list[str]] = {}
    for row in await fetch(_TAXED, ids):
        taxes.setdefault(row["customer_id"], []).append(row["code"])
    return {
        row["id"]: Choices(row["terms"], row["vat_rule"], row["parent"], tuple(taxes.get(row["id"], ())))
        for row in await fetch(_NAMED, ids)
    }


async def choose(
    customer: Customer | None,
    *,
    terms: str | None,
    vat_rule: str | None,
    parent: str | None,
    tax_codes: Sequence[str] | None,
) -> Chosen:
    """Find what is named; None leaves it as it is, blank takes it away. What was kept may be inactive now."""
    kept = (await choices_of([customer.id]))[customer.id] if customer else Choices()
    chosen = Chosen()
    for column, kind, code, before in (
        ("terms", "terms code", terms, kept.terms),
        ("vat_rule", "VAT rule", vat_rule, kept.vat_rule),
    ):
        if code is not None and _plain(code) != before:
            chosen.columns[f"{column}_id"] = await _row(column, kind, _plain(code)) if _plain(code) else None
            chosen.noted[column] = [before, _plain(code)]
    if parent is not None and _plain(parent) != kept.parent:
        chosen.columns["parent_id"] = await _parent(customer, _plain(parent))
        chosen.noted["parent"] = [kept.parent, _plain(parent)]
    if tax_codes is not None:
        await _choose_taxes(chosen, [_plain(code) for code in tax_codes if code.strip()], kept.tax_codes)
    return chosen


async def write_taxes(customer_id: int, taxes: Sequence[int]) -> None:
    """Keep these tax codes of a customer in this order, and no others."""
    await execute("DELETE FROM customer_tax WHERE customer_id = $1", customer_id)
    rows = [(customer_id, position, tax) for position, tax in enumerate(taxes, 1)]
    await insert_together(Rows(CustomerTax, ("customer_id", "position", "tax_code_id"), rows))


async def _choose_taxes(chosen: Chosen, codes: Sequence[str], kept: Sequence[str]) -> None:
    if list(codes) == list(kept):
        return
    for position, code in enumerate(codes):
        if code in codes[:position]:
            raise TaxCodeTwice(field="taxCodes", code=code)
    chosen.taxes = [await _row("tax_code", "tax code", code, kept=code in kept) for code in codes]
    chosen.noted["tax_codes"] = [list(kept), list(codes)]


_FIELDS = {"terms": "terms", "vat_rule": "vatRule", "tax_code": "taxCodes"}


async def _row(table: str, kind: str, code: str, *, kept: bool = False) -> int:
    """The row of a code, held against being deleted meanwhile."""
    row = await fetch_one(f"SELECT id, active FROM {table} WHERE code = $1 FOR KEY SHARE", code)
    if row is None:
        raise ChoiceUnknown(field=_FIELDS[table], kind=kind, code=code)
    if not row["active"] and not kept:
        raise ChoiceInactive(field=_FIELDS[table], kind=kind, code=code)
    return int(row["id"])


_PARENT = (
    "SELECT customer.id, above.number AS above FROM customer "
    "LEFT JOIN customer AS above ON above.id = customer.parent_id "
    "WHERE customer.number = $1 FOR NO KEY UPDATE OF customer"
)


async def _parent(customer: Customer | None, number: str) -> int | None:
    """The parent, locked; a parent has no parent and a child no children, so there is no circle."""
    if not number:
        return None
    found = await fetch_one(_PARENT, number)
    if found is None:
        raise ParentUnknown(field="parentNumber", number=number)
    if customer is not None:
        if found["id"] == customer.id:
            raise ParentIsItself(field="parentNumber", number=number)
        children = await fetch_value("SELECT count(*) AS n FROM customer WHERE parent_id = $1", customer.id)
        if children:
            raise CustomerIsParent(
                field="parentNumber",
                number=customer.number,
                children=counted(children, "customer", "customers"),
            )
    if found["above"] is not None:
        raise ParentHasParent(field="parentNumber", number=number, above=found["above"])
    return int(found["id"])


def _plain(code: str) -> str:
    return " ".join(code.upper().split())
