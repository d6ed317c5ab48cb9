"""What drafts refer to, read and locked for a whole set of them in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

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
    taken_keys: set[str] = field(default_factory=set)


_BATCH = """
SELECT batch.id, batch.number, batch.type, batch.status, batch.post_date, batch.currency, batch.branch,
       cash_account.account_id AS cash_account_id, fiscal_period.name AS period_name,
       fiscal_period.state AS period_state, company.currency AS base_currency, company.options
FROM batch JOIN fiscal_period ON fiscal_period.id = batch.fiscal_period_id
CROSS JOIN company LEFT JOIN cash_account ON cash_account.id = batch.cash_account_id
WHERE batch.id = $1
"""
_CUSTOMER_COLUMNS = "id, number, name, currency, branch, normal_account_id, active"
_ITEMS = """
SELECT open_item.id, open_item.batch_id, open_item.customer_id, open_item.kind, open_item.document_number,
       open_item.document_key, open_item.currency, open_item.amount, open_item.account_id, entry.branch
FROM open_item JOIN entry ON entry.id = open_item.entry_id WHERE open_item.document_key = ANY($1)
ORDER BY open_item.id FOR UPDATE OF open_item
"""
_ITEM_BATCHES = """
SELECT id, number, status FROM batch
WHERE id IN (SELECT batch_id FROM open_item WHERE document_key = ANY($1)) ORDER BY id FOR SHARE
"""
_APPLIED = """
SELECT application.open_item_id, sum(application.amount)::bigint AS applied
FROM application JOIN open_item ON open_item.id = application.open_item_id
JOIN batch ON batch.id = application.batch_id
WHERE application.open_item_id = ANY($1) AND (batch.status = 'POSTED'
   OR (batch.status <> 'DELETED' AND (application.amount > 0) = (open_item.amount > 0)))
GROUP BY application.open_item_id
"""
_DEFAULTS = """
SELECT default_account.use, account.id, account.number, account.name, account.ar_control, account.active
FROM default_account JOIN account ON account.id = default_account.account_id
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
    await _read_customers(found, _named(drafts, "customer_number"))
    invoices = _named(drafts, "invoice_number")
    if invoices:
        await _read_items(found, invoices, lock=lock)
    documents = _named(drafts, "document_number")
    if documents:
        keys = _keys(found, documents)
        rows = await fetch("SELECT document_key FROM open_item WHERE document_key = ANY($1)", keys)
        found.taken_keys = {row["document_key"] for row in rows}
    accounts = _named(drafts, "account_number")
    if accounts:
        text = "SELECT id, number, name, ar_control, active FROM account WHERE number = ANY($1)"
        found.accounts = {row["number"].upper(): row for row in await fetch(text, accounts)}
    found.defaults = {row["use"]: row for row in await fetch(_DEFAULTS)}
    return found


def document_key(found: References, document_number: str, customer: Row) -> str:
    """What makes a document number unique: per company, or per customer by the setting (AMB-15)."""
    number = document_number.upper()
    return f"{number}/{customer['number']}" if found.batch.options.document_numbers_per_customer else number


async def _read_customers(found: References, numbers: list[str]) -> None:
    if not numbers:
        return
    text = f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE number = ANY($1)"
    rows = await fetch(text, numbers)
    found.customers = {row["number"]: row for row in rows}
    found.customers_by_id = {row["id"]: row for row in rows}


async def _read_items(found: References, invoices: list[str], *, lock: bool) -> None:
    """Lock the batches the items stand in (so that none is reopened meanwhile), then the items.

    What is applied already is read in a later statement, which sees what others committed while
    this one waited for its locks.
    """
    keys = _keys(found, invoices)
    strip = (lambda sql: sql) if lock else _without_lock
    batches = {row["id"]: row for row in await fetch(strip(_ITEM_BATCHES), keys)}
    rows = [row for row in await fetch(strip(_ITEMS), keys) if row["batch_id"] in batches]
    for row in rows:
        key = row.pop("document_key")
        batch = batches[row["batch_id"]]
        item = ItemFacts(
            **row, batch_number=batch["number"], batch_status=batch["status"], available=row["amount"]
        )
        found.items[key] = item
    by_id = {item.id: item for item in found.items.values()}
    if by_id:
        for row in await fetch(_APPLIED, list(by_id)):
            by_id[row["open_item_id"]].available -= row["applied"]
    missing = {item.customer_id for item in by_id.values()} - set(found.customers_by_id)
    if missing:
        text = f"SELECT {_CUSTOMER_COLUMNS} FROM customer WHERE id = ANY($1)"
        found.customers_by_id |= {row["id"]: row for row in await fetch(text, sorted(missing))}


def _without_lock(sql: str) -> str:
    return sql.replace("FOR UPDATE OF open_item", "").replace("FOR SHARE", "")


def _named(drafts: Sequence[Draft], name: str) -> list[str]:
    texts = {(getattr(draft, name, None) or "").strip().upper() for draft in drafts}
    return sorted(texts - {""})


def _keys(found: References, documents: list[str]) -> list[str]:
    if not found.batch.options.document_numbers_per_customer:
        return documents
    return [f"{document}/{customer}" for document in documents for customer in found.customers]
