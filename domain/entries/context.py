"""What drafts refer to, read and locked for a whole set of them in a few statements."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from tieout.domain.batches.batch import BatchStatus, BatchType
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, fetch, fetch_one, on_postgres
from tieout.domain.entries.document_keys import key_of
from tieout.domain.entries.drafts import Draft, accounts_named, invoices_named, items_named, reasons_named
from tieout.domain.entries.exchanging import Day, Exchange, rates_on
from tieout.domain.entries.items import ItemFacts, items_named_by
from tieout.domain.entries.particulars import Particulars, particulars_of
from tieout.domain.periods.exception import NOBODY, Excepted, excepted_in
from tieout.domain.refusal import NotFound
from tieout.domain.setup.options import Options, options_of


class Keys(NamedTuple):
    """Keys that no row has yet, for an entry and for the open item it may make."""

    entry_id: int
    item_id: int


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
    shared: bool = False
    holder_id: int | None = None
    fresh: Keys | None = None
    period_id: int = 0
    version: int = 0
    excepted: Excepted = NOBODY
    """Whom exceptions let into its period though that is closed (R10.5)."""


@dataclass(slots=True)
class References:
    """Everything the drafts name, by the text they name it with (in capitals); items by their id as well."""

    batch: BatchFacts
    customers: dict[str, Row] = field(default_factory=dict)
    customers_by_id: dict[int, Row] = field(default_factory=dict)
    items: dict[str | int, ItemFacts] = field(default_factory=dict)
    accounts: dict[str, Row] = field(default_factory=dict)
    defaults: dict[str, Row] = field(default_factory=dict)
    documents: dict[str, Row | None] = field(default_factory=dict)
    rates: dict[Day, Exchange] = field(default_factory=dict)
    reasons: dict[str, Row] = field(default_factory=dict)
    packed: dict[str, list[int]] = field(default_factory=dict)
    particulars: Particulars = field(default_factory=Particulars)


# subqueries, not joins: a batch whose header was changed while this statement waited for its lock is
# read again by itself, and would no longer meet the rows that were joined to it before
_BATCH = """
SELECT batch.id, batch.number, batch.type, batch.status, batch.post_date, batch.currency, batch.branch,
       batch.version,
       (SELECT account_id FROM cash_account WHERE id = batch.cash_account_id) AS cash_account_id,
       batch.fiscal_period_id AS period_id,
       (SELECT name FROM fiscal_period WHERE id = batch.fiscal_period_id) AS period_name,
       (SELECT state FROM fiscal_period WHERE id = batch.fiscal_period_id) AS period_state,
       company.currency AS base_currency, company.options,
       batch.shared, (SELECT user_id FROM lease WHERE lease.batch_id = batch.id
                      AND coalesce(entry_id, 0) = 0 AND expires_at > $2) AS holder_id,
       batch.version <> (SELECT version FROM batch AS seen WHERE seen.id = batch.id) AS changed{keys}
FROM batch CROSS JOIN company WHERE batch.id = $1
"""
_KEYS = ", nextval('entry_id_seq') AS entry_key, nextval('open_item_id_seq') AS item_key"
# one statement for all that drafts name by text: kind tells which, the columns mean what the kind has
_CUSTOMERS = """
SELECT 'customer' AS kind, number AS key, id, number, name, currency, branch, normal_account_id,
       active, false AS ar_control, parent_id, terms_id, vat, vat_rule_id, factored, sales_rep, area, state,
       EXISTS (SELECT 1 FROM customer_tax WHERE customer_id = customer.id) AS taxed
FROM customer WHERE number """
_DOCUMENTS = """
UNION ALL
SELECT 'document', document_key, id, '', '', '', '', NULL, true, false,
       NULL, NULL, false, NULL, false, '', '', '', false
FROM open_item WHERE document_key """
_ACCOUNTS = """
SELECT 'account' AS kind, number AS key, id, number, name, '', '', NULL, active, ar_control,
       NULL, NULL, false, NULL, false, '', '', '', false
FROM account WHERE number = ANY($1)
"""
_NAMED = f"""
{_CUSTOMERS} = ANY($2) UNION ALL {_ACCOUNTS} {_DOCUMENTS} = ANY($3) AND entry_id <> $4
UNION ALL
SELECT 'default', use, account_id, '', '', '', '', NULL, true, false,
       NULL, NULL, false, NULL, false, '', '', '', false
FROM default_account
"""
_OF_NAMED = (
    "kind", "key", "id", "number", "name", "currency", "branch", "normal_account_id", "active", "ar_control",
    "parent_id", "terms_id", "vat", "vat_rule_id", "factored", "sales_rep", "area", "state", "taxed",
)  # fmt: skip
# The batch and what is named in one look, for PostgreSQL alone. Values one by one, no arrays: for an array
# of an unknown length PostgreSQL plans the statement anew each time, which takes longer than all the rest.
_DEFAULTS_TOO = ", (SELECT json_object_agg(use, account_id)::text FROM default_account) AS defaults"
_LOOK = (
    f"WITH facts AS MATERIALIZED ({_BATCH.format(keys=_KEYS + _DEFAULTS_TOO)}) "
    f"SELECT * FROM facts LEFT JOIN ({_CUSTOMERS} = $3 {_DOCUMENTS} IN ($4, $5)) "
    f"AS named ({', '.join(f'named_{name}' for name in _OF_NAMED)}) ON true"
)


_OWNERS = """
SELECT id, number, name, currency, branch, normal_account_id, active, parent_id, terms_id, vat, vat_rule_id,
       factored, sales_rep, area, state,
       EXISTS (SELECT 1 FROM customer_tax WHERE customer_id = customer.id) AS taxed
FROM customer WHERE id = ANY($1)
"""


_REASONS = "SELECT code, for_discounts, for_adjustments FROM reason WHERE active AND upper(code) = ANY($1)"


async def batch_facts(batch_id: int, *, lock: bool = True, keys: bool = False) -> BatchFacts:
    """The batch and its surroundings; with a lock nobody can close it until the transaction ends.

    `keys` True brings the keys of an entry to come in the same look, where the database gives them out.
    """
    query = _BATCH.format(keys=_KEYS if keys and on_postgres() else "")
    row = await fetch_one(query + (" FOR SHARE OF batch" if lock else ""), batch_id, now())
    if row is not None and row["changed"]:  # while this waited: whose it is was read before that
        again = await fetch_one(_BATCH.format(keys=""), batch_id, now())
        row = again and {**row, **again}
    if row is None:
        raise NotFound(kind="batch", key=batch_id)
    if row["period_state"] == "CLOSED":
        row["excepted"] = (await excepted_in([row["period_id"]]))[row["period_id"]]
    return _facts(row)


async def look(batch_id: int, draft: Draft) -> tuple[BatchFacts, list[Row]]:
    """The batch, without a lock, and what a draft names by text, in one statement; on PostgreSQL."""
    number, customer = _text(draft, "document_number"), _text(draft, "customer_number")
    keys = [key_of(number, customer, per_customer=one) for one in (False, True)]
    rows = await fetch(_LOOK, batch_id, now(), customer, *keys)
    if not rows:
        raise NotFound(kind="batch", key=batch_id)
    named = [{name: row.pop(f"named_{name}") for name in _OF_NAMED} for row in rows]
    defaults = json.loads(rows[0].pop("defaults") or "{}")
    named += [{"kind": "default", "key": use, "id": account_id} for use, account_id in defaults.items()]
    accounts = sorted({*accounts_named(draft)} - {""})
    if accounts:
        named += await fetch(_ACCOUNTS, accounts)
    return _facts(rows[0]), [row for row in named if row["kind"] is not None]


async def references(
    batch: BatchFacts,
    drafts: Sequence[Draft],
    *,
    lock: bool = True,
    replacing: int = 0,
    named: Sequence[Row] | None = None,
) -> References:
    """Read what the drafts name: customers, open items (locked, in order), accounts, defaults, rates.

    `replacing` is an entry whose draft this is again: what it wrote itself is left out. `named` is what
    they name by text, where that was read already (`look`).
    """
    found = References(batch)
    by_kind: dict[str, dict[str, Any]] = {
        "customer": found.customers,
        "account": found.accounts,
        "default": found.defaults,
        "document": found.documents,
    }
    for row in await _by_text(batch, drafts, replacing) if named is None else named:
        by_kind[row["kind"]][row["key"]] = row
    found.customers_by_id = {row["id"]: row for row in found.customers.values()}
    await _read_items(found, drafts, lock=lock, replacing=replacing)
    found.rates = await rates_on(_days(found, drafts), batch.base_currency)
    reasons = sorted({code for draft in drafts for code in reasons_named(draft)})
    if reasons:
        found.reasons = {row["code"]: row for row in await fetch(_REASONS, reasons)}
    items = {item.id for item in found.items.values()}
    found.particulars = await particulars_of(
        drafts, found.customers_by_id.values(), items, use_vat=batch.options.use_vat
    )
    return found


def document_key(found: References, document_number: str, customer: Row) -> str:
    """What makes a document number unique: per company, or per customer by the setting (AMB-15)."""
    return _key(found.batch, document_number, customer["number"])


def _facts(row: Row) -> BatchFacts:
    """The batch of a row as `_BATCH` gives it."""
    del row["changed"]
    if "entry_key" in row:
        row["fresh"] = Keys(row.pop("entry_key"), row.pop("item_key"))
    row["shared"] = bool(row["shared"])
    row["type"], row["status"] = BatchType(row["type"]), BatchStatus(row["status"])
    row["options"] = options_of(row["options"])
    return BatchFacts(**row)


async def _by_text(batch: BatchFacts, drafts: Sequence[Draft], replacing: int) -> list[Row]:
    customers = _named(drafts, "customer_number")
    documents = _keys(batch, drafts, "document_number")
    accounts = sorted({number for draft in drafts for number in accounts_named(draft)} - {""})
    return await fetch(_NAMED, accounts, customers, documents, replacing)


async def _read_items(found: References, drafts: Sequence[Draft], *, lock: bool, replacing: int) -> None:
    keys = sorted({key for draft in drafts for key in _invoice_keys(found.batch, draft)})
    await _read_packing_lists(found, drafts)
    packed = {id_ for ids in found.packed.values() for id_ in ids}
    ids = sorted({id_ for draft in drafts for id_ in items_named(draft)} | packed)
    found.items = await items_named_by(keys, ids, lock=lock, replacing=replacing)
    missing = {item.customer_id for item in found.items.values()} - set(found.customers_by_id)
    if missing:
        found.customers_by_id |= {row["id"]: row for row in await fetch(_OWNERS, sorted(missing))}


_PACKED = """
SELECT upper(packing_list) AS packed, id FROM open_item WHERE upper(packing_list) = ANY($1)
"""
_SHIPPED = """
SELECT upper(sales_order || '/' || shipment) AS packed, id FROM open_item
WHERE upper(sales_order || '/' || shipment) = ANY($1)
"""


async def _read_packing_lists(found: References, drafts: Sequence[Draft]) -> None:
    """The items behind packing lists, or behind sales order/shipment by the setting (R3.8)."""
    wanted = _named(drafts, "packing_list")
    if wanted:
        by_shipment = found.batch.options.shipment_as_packing_list
        for row in await fetch(_SHIPPED if by_shipment else _PACKED, wanted):
            found.packed.setdefault(row["packed"], []).append(row["id"])


def _days(found: References, drafts: Sequence[Draft]) -> set[Day]:
    """The currencies and days that rates are needed for: none as long as all is in base currency."""
    batch = found.batch
    foreign = {row["currency"] for row in found.customers_by_id.values()} | {batch.currency}
    foreign -= {batch.base_currency}
    if not foreign:
        return set()
    days = {getattr(draft, "document_date", None) or batch.post_date for draft in drafts}
    days |= {day for draft in drafts if (day := getattr(draft, "exchange_date", None)) is not None}
    return {(currency, day) for currency in foreign for day in days}


def _named(drafts: Sequence[Draft], name: str) -> list[str]:
    return sorted({_text(draft, name) for draft in drafts} - {""})


def _keys(batch: BatchFacts, drafts: Sequence[Draft], name: str) -> list[str]:
    """The keys of the documents that drafts name, as `document_key` makes them."""
    named = [(_text(draft, name), _text(draft, "customer_number")) for draft in drafts]
    return sorted({_key(batch, number, customer) for number, customer in named if number})


def _invoice_keys(batch: BatchFacts, draft: Draft) -> set[str]:
    """The keys of the invoices a draft names, in its own field and in the rows of a receipt."""
    customer = _text(draft, "customer_number")
    return {_key(batch, number, customer) for number in invoices_named(draft)}


def _key(batch: BatchFacts, number: str, customer: str) -> str:
    return key_of(number, customer, per_customer=batch.options.document_numbers_per_customer)


def _text(draft: Draft, name: str) -> str:
    return (getattr(draft, name, None) or "").strip().upper()
