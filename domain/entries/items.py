"""Open items as entries use them: what is left of each, read and locked together (R3.24, R3.35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tieout.domain.database.statements import fetch


@dataclass(slots=True, kw_only=True)
class ItemFacts:
    """An open item as the rules see it; what is left of it goes down as drafts of the same set use it.

    `available` is the balance less pending reductions in batches not yet posted (R3.24), `base_available`
    its base and `vat_left` the tax still in VAT Output Liability; `discount_taken` and `credited` (tied
    credit memos before tax) are what counts against the discount (AMB-35). `accounts` is filled for an
    item that stands in several accounts: what is left in each, in the order recorded (AMB-34).
    """

    id: int
    batch_id: int
    customer_id: int
    kind: str
    document_number: str
    document_date: date
    due_date: date
    currency: str
    amount: int
    base_amount: int
    account_id: int
    split: bool = False
    branch: str
    net_amount: int = 0
    vat: int = 0
    base_vat: int = 0
    discount: int = 0
    discount_date: date | None = None
    exchange_rate: Decimal | None = None
    factored: bool = False
    batch_number: str
    batch_status: str
    available: int = 0
    base_available: int = 0
    vat_left: int = 0
    base_vat_left: int = 0
    discount_taken: int = 0
    credited: int = 0
    accounts: dict[int, tuple[int, int]] = field(default_factory=dict)

    def take(
        self, amount: int, base_amount: int, *, discount: int = 0, vat: int = 0, base_vat: int = 0
    ) -> None:
        """So much is used by a draft of the set: less is left for the next."""
        self.available -= amount
        self.base_available -= base_amount
        self.discount_taken += discount
        self.vat_left -= vat
        self.base_vat_left -= base_vat


_ITEMS = """
SELECT open_item.id, open_item.batch_id, open_item.customer_id, open_item.kind, open_item.document_number,
       open_item.document_key, open_item.document_date, open_item.due_date, open_item.currency,
       open_item.amount, open_item.base_amount, open_item.account_id, open_item.split, entry.branch,
       open_item.net_amount, open_item.vat, open_item.base_vat, open_item.discount, open_item.discount_date,
       open_item.exchange_rate,
       batch.number AS batch_number, batch.status AS batch_status
FROM open_item JOIN entry ON entry.id = open_item.entry_id JOIN batch ON batch.id = open_item.batch_id
WHERE {condition} ORDER BY open_item.id
"""
_BY_KEY = _ITEMS.format(condition="open_item.document_key = ANY($1)")
_BY_KEY_OR_ID = _ITEMS.format(condition="(open_item.document_key = ANY($1) OR open_item.id = ANY($2))")
_HELD = " FOR SHARE OF batch FOR UPDATE OF open_item"
# what stands in each account of an item: by its lines, those that others may take back left out (R3.24)
_ACCOUNTS = """
SELECT line.open_item_id, line.account_id, min(line.id) AS first,
       sum(line.debit - line.credit)::bigint AS amount,
       sum(line.base_debit - line.base_credit)::bigint AS base_amount
FROM line JOIN open_item ON open_item.id = line.open_item_id
JOIN entry ON entry.id = line.entry_id JOIN batch ON batch.id = entry.batch_id
WHERE line.open_item_id = ANY($1) AND line.entry_id <> $2
  AND (batch.status = 'POSTED' OR (batch.status <> 'DELETED'
  AND (line.debit - line.credit < 0) = (open_item.amount > 0)))
GROUP BY line.open_item_id, line.account_id ORDER BY line.open_item_id, first
"""
# with it whether it is factored: somebody may have marked it while this waited for the item's lock
_APPLIED = """
SELECT open_item.id AS item_id, applied.*,
       EXISTS (SELECT 1 FROM factored_invoice WHERE open_item_id = open_item.id) AS factored
FROM open_item LEFT JOIN (
SELECT application.open_item_id, sum(application.amount)::bigint AS available,
       sum(application.base_amount)::bigint AS base_available, sum(application.vat)::bigint AS vat_left,
       sum(application.base_vat)::bigint AS base_vat_left,
       sum(application.discount)::bigint AS discount_taken, sum(application.net_amount)::bigint AS credited
FROM application JOIN open_item ON open_item.id = application.open_item_id
JOIN batch ON batch.id = application.batch_id
WHERE application.open_item_id = ANY($1) AND application.entry_id <> $2 AND (batch.status = 'POSTED'
   OR (batch.status <> 'DELETED' AND (application.amount > 0) = (open_item.amount > 0)))
GROUP BY application.open_item_id
) AS applied ON applied.open_item_id = open_item.id
WHERE open_item.id = ANY($1)
"""


async def items_named_by(
    keys: Sequence[str], ids: Sequence[int], *, lock: bool, replacing: int = 0
) -> dict[str | int, ItemFacts]:
    """The items of these document keys and of these ids, found under both.

    They are locked, and so are the batches they stand in, so that none is reopened meanwhile. What is
    applied already is read in a later statement, which sees what others committed while this one
    waited for its locks. `replacing` is an entry that is keyed anew: what it applies itself is left out.
    """
    if not keys and not ids:
        return {}
    held = _HELD if lock else ""
    rows = await (fetch(_BY_KEY_OR_ID + held, keys, ids) if ids else fetch(_BY_KEY + held, keys))
    found: dict[str | int, ItemFacts] = {}
    for row in rows:
        key = row.pop("document_key")
        item = ItemFacts(**row)
        found[item.id] = item
        if key is not None:
            found[key] = item
    await _read_what_is_left({item.id: item for item in found.values()}, replacing)
    return found


async def _read_what_is_left(items: dict[int, ItemFacts], replacing: int) -> None:
    for item in items.values():
        item.available, item.base_available = item.amount, item.base_amount
        item.vat_left, item.base_vat_left = item.vat, item.base_vat
    if items:
        for row in await fetch(_APPLIED, list(items), replacing):
            item = items[row["item_id"]]
            item.factored = bool(row["factored"])
            if row["open_item_id"] is None:
                continue
            item.take(
                row["available"], row["base_available"], vat=row["vat_left"], base_vat=row["base_vat_left"]
            )
            item.discount_taken, item.credited = row["discount_taken"], row["credited"]
    split = [item.id for item in items.values() if item.split]
    if split:
        for row in await fetch(_ACCOUNTS, split, replacing):
            left = items[row["open_item_id"]].accounts
            left[row["account_id"]] = (row["amount"], row["base_amount"])
