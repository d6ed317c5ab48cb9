"""What drafts of documents name beyond customers, items and accounts: terms, taxes, VAT rules, branches.

Each table is read only when a draft names something of it or its customer does, so that a customer
without terms and taxes costs nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tieout.domain.database.statements import Row, fetch
from tieout.domain.entries.drafts import CreditMemoDraft, DocumentDraft, Draft, InvoiceDraft
from tieout.domain.entries.originals import Original, originals_of
from tieout.domain.setup.branches import KnownBranches, known_branches


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """A terms code."""

    id: int
    code: str
    due_days: int
    discount_percent: Decimal
    discount_days: int
    active: bool


@dataclass(frozen=True, slots=True)
class TaxFacts:
    """A tax code and the account of its authority's liability."""

    id: int
    code: str
    account_id: int
    rate_percent: Decimal
    vat: bool
    retention_applies: bool
    retention_type: str
    retention_percent: Decimal
    retention_limit: int | None
    active: bool


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """A VAT rule."""

    id: int
    code: str
    exempt: bool
    active: bool


@dataclass(slots=True)
class Particulars:
    """What was read, by code in capitals and by id."""

    terms: dict[str | int, TermsFacts] = field(default_factory=dict)
    taxes: dict[str | int, TaxFacts] = field(default_factory=dict)
    customer_taxes: dict[int, list[TaxFacts]] = field(default_factory=dict)
    rules: dict[str | int, RuleFacts] = field(default_factory=dict)
    branches: KnownBranches = field(default_factory=lambda: KnownBranches(kept=False, active={}))
    originals: dict[int, Original] = field(default_factory=dict)


_TERMS = """
SELECT id, code, due_days, discount_percent, discount_days, active FROM terms
WHERE upper(code) = ANY($1) OR id = ANY($2)
"""
_TAXES = """
SELECT tax_code.id, tax_code.code, tax_authority.account_id, rate_percent, vat, retention_applies,
       retention_type, retention_percent, retention_limit, tax_code.active, customer_tax.customer_id
FROM tax_code JOIN tax_authority ON tax_authority.id = tax_code.authority_id
LEFT JOIN customer_tax ON customer_tax.tax_code_id = tax_code.id AND customer_tax.customer_id = ANY($2)
WHERE customer_tax.customer_id IS NOT NULL OR upper(tax_code.code) = ANY($1) OR tax_code.id = ANY($3)
ORDER BY customer_tax.customer_id, customer_tax.position, tax_code.id
"""
_RULES = "SELECT id, code, exempt, active FROM vat_rule WHERE upper(code) = ANY($1) OR id = ANY($2)"


async def particulars_of(
    drafts: Sequence[Draft], customers: Iterable[Row], item_ids: Collection[int], *, use_vat: bool
) -> Particulars:
    """Read what the drafts name, and what their customers and their invoices bring along."""
    found = Particulars()
    keyed = {draft.branch for draft in drafts if draft.branch}
    if keyed:
        found.branches = await known_branches(keyed)
    documents = [draft for draft in drafts if isinstance(draft, DocumentDraft)]
    if not documents:
        return found
    if item_ids:
        memos = [draft for draft in documents if isinstance(draft, CreditMemoDraft)]
        accounts = any(draft.original_accounts for draft in memos)
        found.originals = await originals_of(item_ids, taxes=bool(memos), accounts=accounts)
    owners = list(customers) if any(_takes_defaults(draft) for draft in documents) else []
    await _read_terms(found, _named(documents, "terms"), owners)
    await _read_taxes(found, documents, owners)
    await _read_rules(found, _named(documents, "vat_rule"), owners if use_vat else [])
    return found


async def _read_terms(found: Particulars, codes: list[str], owners: list[Row]) -> None:
    ids = sorted({row["terms_id"] for row in owners if row["terms_id"] is not None})
    if codes or ids:
        for row in await fetch(_TERMS, codes, ids):
            terms = TermsFacts(**row)
            found.terms[terms.id] = found.terms[terms.code.upper()] = terms


async def _read_taxes(found: Particulars, documents: Sequence[DocumentDraft], owners: list[Row]) -> None:
    codes = sorted({code.strip().upper() for draft in documents for code in draft.tax_codes or ()} - {""})
    taxed = sorted(row["id"] for row in owners if row["taxed"])
    ids = sorted({tax.tax_code_id for original in found.originals.values() for tax in original.taxes})
    if codes or taxed or ids:
        for row in await fetch(_TAXES, codes, taxed, ids):
            customer_id = row.pop("customer_id")
            tax = TaxFacts(**row)
            found.taxes[tax.id] = found.taxes[tax.code.upper()] = tax
            if customer_id is not None:
                found.customer_taxes.setdefault(customer_id, []).append(tax)


async def _read_rules(found: Particulars, codes: list[str], owners: list[Row]) -> None:
    ids = sorted({row["vat_rule_id"] for row in owners if row["vat_rule_id"] is not None})
    if codes or ids:
        for row in await fetch(_RULES, codes, ids):
            rule = RuleFacts(**row)
            found.rules[rule.id] = found.rules[rule.code.upper()] = rule


def _takes_defaults(draft: DocumentDraft) -> bool:
    """Whether the customer fills in what is left blank; else the invoice does."""
    tied = isinstance(draft, CreditMemoDraft) and (draft.invoice_number or "").strip()
    return isinstance(draft, InvoiceDraft | CreditMemoDraft) and not tied


def _named(documents: Sequence[DocumentDraft], name: str) -> list[str]:
    return sorted({(getattr(draft, name) or "").strip().upper() for draft in documents} - {""})
