"""What drafts refer to, read and locked for a whole set of them in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.database.statements import Row, fetch, fetch_one
from tieout.domain.entries.drafts import Draft
from tieout.domain.refusal import NotFound
from tieout.domain.setup.options import Options, options_of


@dataclass(frozen=True, slots=True)
class BatchFacts:
    """The batch an entry goes into, held open by a shared lock until the transaction ends."""

    id: int
    number: str
    type: BatchType
    status: BatchStatus
    post_date: date
    currency: str
    branch: str
    cash_account_id: int | None
    period_name: str
    period_state: str
    base_currency: str
    options: Options


@dataclass(slots=True)
class ItemFacts:
    """An open item as the rules see it; `available` goes down as drafts of the same set use it.

    `available` is the balance less pending reductions in batches not yet posted (R3.24).
    """

    id: int
    batch_id: int
    customer_id: int
    kind: str
    document_number: str
    currency: str
    amount: int
    account_id: int
    branch: str
    batch_number: str
    batch_status: str
    available: int = 0


@dataclass(slots=True)
class References:
    """Everything the drafts name, by the text they name it with (in capitals)."""

    batch: BatchFacts
    customers: dict[str, Row] = field(default_factory=dict)
    customers_by_id: dict[int, Row] = field(default_factory=dict)
    items: dict[str, ItemFacts] = field(default_factory=dict)
    accounts: dict[str, Row] = field(default_factory=dict)
    defaults: dict[str, Row] = field(default_factory=dict)
    documents: dict[str, Row | None] = field(default_factory=dict)


# subqueries, not joins: a batch whose header was changed while this statement waited for its lock is
# read again by itself, and would no longer meet the rows that were joined to it before
_BATCH = """
SELECT batch.id, batch.number, batch.type, batch.status, batch.post_date, batch.currency, batch.branch,
       (SELECT account_id FROM cash_account WHERE id = batch.cash_account_id) AS cash_account_id,
       (SELECT name FROM fiscal_period WHERE id = batch.fiscal_period_id) AS period_name,
       (SELECT state FROM fiscal_period WHERE id = batch.fiscal_period_id) AS period_state,
       company.currency AS base_currency, company.options
FROM batch CROSS JOIN company WHERE batch.id = $1
"""
# one statement for all that drafts name by text: kind tells which, the columns mean what the kind has
_NAMED = """
SELECT 'customer' AS kind, number AS key, id, number, name, currency, branch, normal_account_id,
       active, false AS ar_control
FROM customer WHERE number = ANY($1)
UNION ALL
SELECT 'account', number, id, number, name, '', '', NULL, active, ar_control
FROM account WHERE number = ANY($2)
UNION ALL
SELECT 'default', default_account.use, account.id, number, name, '', '', NULL, active, ar_control
FROM default_account JOIN account ON account.id = default_account.account_id
UNION ALL
SELECT 'document', document_key, id, '', '', '', '', NULL, true, false
FROM open_item WHERE document_key = ANY($3)
"""
_ITEMS = """
SELECT open_item.id, open_item.batch_id, open_item.customer_id, open_item.kind, open_item.document_number,
       open_item.document_key, open_item.currency, open_item.amount, open_item.account_id, entry.branch,
       batch.number AS batch_number, batch.status AS batch_status
FROM open_item JOIN entry ON entry.id = open_item.entry_id JOIN batch ON batch.id = open_item.batch_id
WHERE open_item.document_key = ANY($1) ORDER BY open_item.id
"""
_HELD = " FOR SHARE OF batch FOR UPDATE OF open_item"
_OWNERS = """
SELECT id, number, name, currency, branch, normal_account_id, active FROM customer WHERE id = ANY($1)
"""
_APPLIED = """
SELECT application.open_item_id, sum(application.amount)::bigint AS applied
FROM application JOIN open_item ON open_item.id = application.open_item_id
JOIN batch ON batch.id = application.batch_id
WHERE application.open_item_id = ANY($1) AND (batch.status = 'POSTED'
   OR (batch.status <> 'DELETED' AND (application.amount > 0) = (open_item.amount > 0)))
GROUP BY application.open_item_id
"""


async def batch_facts(batch_id: int, *, lock: bool = True) -> BatchFacts:
    """The batch and its surroundings; with a lock nobody can close it until the transaction ends."""
    row = await fetch_one(_BATCH + (" FOR SHARE OF batch" if lock else ""), batch_id)
    if row is None:
        raise NotFound(kind="batch", key=batch_id)
    row["type"], row["status"] = BatchType(row["type"]), BatchStatus(row["status"])
    row["options"] = options_of(row["options"])
    return BatchFacts(**row)


async def references(batch: BatchFacts, drafts: Sequence[Draft], *, lock: bool = True) -> References:
    """Read what the drafts name: customers, open items (locked, in order), accounts, defaults."""
    found = References(batch)
    customers = _named(drafts, "customer_number")
    documents = _keys(batch, drafts, "document_number")
    by_kind: dict[str, dict[str, Any]] = {
        "customer": found.customers,
        "account": found.accounts,
        "default": found.defaults,
        "document": found.documents,
    }
    for row in await fetch(_NAMED, customers, _named(drafts, "account_number"), documents):
        by_kind[row["kind"]][row["key"]] = row
    found.customers_by_id = {row["id"]: row for row in found.customers.values()}
    invoices = _keys(batch, drafts, "invoice_number")
    if invoices:
        await _read_items(found, invoices, lock=lock)
    return found


def document_key(found: References, document_number: str, customer: Row) -> str:
    """What makes a document number unique: per company, or per customer by the setting (AMB-15)."""
    number = document_number.upper()
    return f"{number}/{customer['number']}" if found.batch.options.document_numbers_per_customer else number


async def _read_items(found: References, keys: list[str], *, lock: bool) -> None:
    """Lock the items, and the batches they stand in so that none is reopened meanwhile.

    What is applied already is read in a later statement, which sees what others committed while
    this one waited for its locks.
    """
    for row in await fetch(_ITEMS + (_HELD if lock else ""), keys):
        key = row.pop("document_key")
        found.items[key] = ItemFacts(**row, available=row["amount"])
    by_id = {item.id: item for item in found.items.values()}
    if by_id:
        for row in await fetch(_APPLIED, list(by_id)):
            by_id[row["open_item_id"]].available -= row["applied"]
    missing = {item.customer_id for item in by_id.values()} - set(found.customers_by_id)
    if missing:
        found.customers_by_id |= {row["id"]: row for row in await fetch(_OWNERS, sorted(missing))}


def _named(drafts: Sequence[Draft], name: str) -> list[str]:
    return sorted({_text(draft, name) for draft in drafts} - {""})


def _keys(batch: BatchFacts, drafts: Sequence[Draft], name: str) -> list[str]:
    """The keys of the documents that drafts name, as `document_key` makes them."""
    if not batch.options.document_numbers_per_customer:
        return _named(drafts, name)
    named = [draft for draft in drafts if _text(draft, name)]
    return sorted({f"{_text(draft, name)}/{_text(draft, 'customer_number')}" for draft in named})


def _text(draft: Draft, name: str) -> str:
    return (getattr(draft, name, None) or "").strip().upper()
