"""What proposals are made from: the items that remittances name, those of known payers, equal amounts.

Read for a whole set of entries in a few statements, by indexes, however many items there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tieout.domain.banking import remittance, unidentified
from tieout.domain.banking.deposit import CreditEntry
from tieout.domain.banking.remitting import Payer, payers_of
from tieout.domain.banking.subset_sum import MOST_ITEMS
from tieout.domain.database.statements import Row, fetch
from tieout.domain.entries.discounting import allowable
from tieout.domain.entries.items import ItemFacts, items_named_by
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts

MOST_ALIKE = 5
"""Of items anywhere that are open with just the amount, so many are looked at."""

_FRESH = (
    "SELECT open_item.id FROM batch JOIN open_item ON open_item.batch_id = batch.id "
    "WHERE batch.status = 'POSTED' "
    "AND NOT EXISTS (SELECT 1 FROM swept_batch WHERE batch_id = batch.id)"
)
_NAMED = f"""
SELECT open_item_id AS id FROM unpaid_item WHERE number = ANY($1)
UNION {_FRESH} AND upper(open_item.document_number) = ANY($1)
"""
_OF_CUSTOMERS = f"""
SELECT id FROM (
    SELECT item.id, row_number() OVER (PARTITION BY item.customer_id ORDER BY item.due_date, item.id) AS place
    FROM open_item AS item WHERE item.id IN (
        SELECT open_item_id FROM unpaid_item WHERE customer_id = ANY($1)
        UNION {_FRESH} AND open_item.customer_id = ANY($1))
) AS placed WHERE place <= {MOST_ITEMS * 2}
"""
_ALIKE = f"""
SELECT open_item_id AS id FROM unpaid_item WHERE balance = ANY($1)
UNION {_FRESH} AND open_item.amount = ANY($1)
"""
_NUMBERS = (
    "SELECT document_number FROM open_item WHERE document_number <> '' AND kind = 'INVOICE' "
    "ORDER BY id DESC LIMIT 300"
)
_CUSTOMERS = "SELECT id, number, name, parent_id, active FROM customer WHERE id = ANY($1)"


@dataclass(slots=True)
class Candidates:
    """The items and customers that the entries of a set may mean."""

    company: CompanyFacts
    on: date
    items: dict[int, ItemFacts] = field(default_factory=dict)
    customers: dict[int, Row] = field(default_factory=dict)
    payers: list[Payer | None] = field(default_factory=list)
    nobody: set[int] = field(default_factory=set)
    by_number: dict[str, list[ItemFacts]] = field(default_factory=dict)

    def named_by(self, entry: CreditEntry, currency: str) -> list[ItemFacts]:
        """The open items that the remittance names, in the order in which it does."""
        found: dict[int, ItemFacts] = {}
        for word in _words(entry):
            alike = [item for item in self._spelt_like(word) if self._payable(item, currency)]
            meant = [item for item in alike if remittance.names(item.document_number, [word])]
            for item in sorted(meant, key=lambda one: (one.due_date, one.id)):
                found.setdefault(item.id, item)
        return list(found.values())

    def of_customer(self, customer_id: int, currency: str) -> list[ItemFacts]:
        """The customer's open items, the oldest first."""
        mine = [item for item in self.open_in(currency) if item.customer_id == customer_id]
        return sorted(mine, key=lambda item: (item.due_date, item.id))

    def alike(self, amount: int, currency: str) -> list[ItemFacts]:
        """Items of whomever that are open with just the amount, with or without their discount."""
        found = [item for item in self.open_in(currency) if amount in self.ways(item)]
        return sorted(found, key=lambda item: (item.due_date, item.id))[:MOST_ALIKE]

    def open_in(self, currency: str) -> list[ItemFacts]:
        """The items of a currency of which something is left, and which a regular receipt may pay."""
        return [item for item in self.items.values() if self._payable(item, currency)]

    def _payable(self, item: ItemFacts, currency: str) -> bool:
        return (
            item.currency == currency
            and item.available != 0
            and (item.available > 0) == (item.amount > 0)
            and not item.factored
            and item.customer_id not in self.nobody
            and bool(self.customers[item.customer_id]["active"])
        )

    def _spelt_like(self, word: str) -> list[ItemFacts]:
        """The items whose number has the figures of the word, or is all of it."""
        if not self.by_number:
            for item in self.items.values():
                number = item.document_number
                for key in {remittance.canonical(number), remittance.figures_of(number)} - {""}:
                    self.by_number.setdefault(key, []).append(item)
        keys = {remittance.canonical(word), remittance.figures_of(word)} - {""}
        return [item for key in sorted(keys) for item in self.by_number.get(key, ())]

    def ways(self, item: ItemFacts) -> list[int]:
        """With what the item is paid in full: its balance, or that less the discount allowed on the day."""
        discount = allowable(item, self.on)
        return [item.available] + ([item.available - discount] if 0 < discount < item.available else [])


async def candidates_for(entries: Sequence[CreditEntry], *, on: date) -> Candidates:
    """Read what the entries may mean; discounts are those of the day."""
    made = Candidates(await options.current(), on)
    made.nobody = {customer.id for customer in await unidentified.customers()}
    made.payers = await payers_of(entries)
    known = sorted({payer.customer_id for payer in made.payers if payer is not None})
    patterns = remittance.patterns_of(row["document_number"] for row in await fetch(_NUMBERS))
    wanted: set[str] = set()
    for entry in entries:
        wanted |= remittance.spellings([word.upper() for word in _words(entry)], patterns)
    amounts = sorted(
        {entry.minor for entry, payer in zip(entries, made.payers, strict=True) if payer is None}
    )
    ids = {row["id"] for row in await fetch(_NAMED, sorted(wanted))}
    if known:
        ids |= {row["id"] for row in await fetch(_OF_CUSTOMERS, known)}
    if amounts:
        ids |= {row["id"] for row in await fetch(_ALIKE, amounts)}
    found = await items_named_by([], sorted(ids), lock=False)
    made.items = {item.id: item for item in found.values() if item.batch_status == "POSTED"}
    customers = sorted({item.customer_id for item in made.items.values()} | set(known))
    made.customers = {row["id"]: row for row in await fetch(_CUSTOMERS, customers)}
    return made


def _words(entry: CreditEntry) -> list[str]:
    """What may name an invoice; a reference of figures alone is the number of a check."""
    structured = [invoice.number for invoice in entry.invoices]
    reference = "" if entry.reference.isdecimal() else entry.reference
    return [*structured, *remittance.words_of(*structured, entry.text, reference)]
