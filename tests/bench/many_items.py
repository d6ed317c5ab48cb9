"""100,000 customers and 1,000,000 open items, nine of ten paid, laid down set by set."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tests.cast import account
from tieout.domain.database.guarding import PLAIN, UNIQUE, forget_guards, install_guards
from tieout.domain.database.statements import execute, fetch, on_postgres

CUSTOMERS, ITEMS, A_BATCH, AT_ONCE = 100_000, 1_000_000, 20_000, 100_000
BIG = 5
"""One item in so many belongs to a single large customer."""

_NAMES = ("Harbour", "Pine", "Alder", "Birch", "Cedar", "North", "Quay", "Rowan", "Stone", "West", "Mill")
_KINDS = ("Supplies", "Joinery", "Hotels", "Dairy", "Surgery", "Brewing", "Printers", "Ferries", "Farm")
_CITIES = ("London", "Leeds", "York", "Bath", "Truro", "Oban", "Perth", "Hull", "Exeter", "Durham")


def _among(words: tuple[str, ...], turn: str) -> str:
    whens = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))
    return f"CASE ({turn}) % {len(words)} {whens} END"


_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT $1::bigint UNION ALL SELECT i + 1 FROM n WHERE i < $2::bigint) "
_CUSTOMERS = (
    f"{_NUMBERS} INSERT INTO customer (id, number, name, city, bill_to, email, currency, branch, active, "
    "version) SELECT 1000 + i, 'C' || (100000 + i), "
    f"{_among(_NAMES, 'i * 7')} || ' ' || {_among(_NAMES, 'i / 11')} || ' ' || {_among(_KINDS, 'i / 121')}, "
    f"{_among(_CITIES, 'i * 3')} || (i % 97), '', '', 'USD', '', true, 1 FROM n"
)
_BATCHES = (
    "INSERT INTO batch (id, number, type, status, origin, description, post_date, fiscal_year_id, "
    "fiscal_period_id, currency, branch, control_total, control_count, ledger_version, created_by, "
    "created_at, closed_by, posted_by, approved_by, version) "
    "VALUES ($1, $2, 'INVOICE', 'POSTED', 'INTERNAL', '', $3, 1, $4, 'USD', '', 0, 0, 1, '', $5, '', '', '', "
    "1)"
)
_CUSTOMER = f"CASE WHEN i % {BIG} = 0 THEN 1001 ELSE 1001 + (i * 7919) % {CUSTOMERS} END"
_AMOUNT = "100 + (i * 7919) % 900000"
_PAID = "i % 11 <> 3"
_OPEN_ITEMS = (
    f"{_NUMBERS} INSERT INTO open_item (id, entry_id, batch_id, customer_id, kind, document_number, "
    "document_key, document_date, due_date, currency, amount, base_amount, account_id, packing_list) "
    f"SELECT 5000 + i, 5000 + i, batch.id, {_CUSTOMER}, 'INVOICE', 'INV-' || (1000000 + i), "
    f"'INV-' || (1000000 + i), batch.post_date, {{due}}, 'USD', {_AMOUNT}, {_AMOUNT}, $3, "
    f"'PL' || (2000000 + i * 3) FROM n JOIN batch ON batch.id = 100 + i / {A_BATCH}"
)
_APPLICATIONS = (
    f"{_NUMBERS} INSERT INTO application (entry_id, batch_id, open_item_id, amount, base_amount) "
    f"SELECT 5000 + i, 100 + i / {A_BATCH}, 5000 + i, {_AMOUNT}, {_AMOUNT} FROM n WHERE {_PAID}"
)
_UNPAID = (
    "INSERT INTO unpaid_item (open_item_id, batch_id, customer_id, due_date, amount, balance, number, "
    "packing_list, sales_order) SELECT id, batch_id, customer_id, due_date, amount, amount, "
    "document_number, packing_list, '' FROM open_item WHERE (id - 5000) % 11 = 3"
)

_FILLED = ("open_item", "application", "unpaid_item", "swept_batch", "customer", "batch")


async def lay_down() -> None:
    """Write it all as it is once everything is posted and swept; without entries, which nobody looks at."""
    await _without_guards()
    at, first = datetime(2026, 1, 1, tzinfo=UTC), date(2025, 12, 1)
    await execute(_CUSTOMERS, 1, CUSTOMERS)
    for place in range(ITEMS // A_BATCH + 1):
        day = first + timedelta(days=place)
        await execute(_BATCHES, 100 + place, f"{place:05d}", day, 1, at)
    due = "batch.post_date + 30" if on_postgres() else "date(batch.post_date, '+30 days')"
    for start in range(1, ITEMS + 1, AT_ONCE):
        end = min(start + AT_ONCE - 1, ITEMS)
        await execute(_OPEN_ITEMS.format(due=due), start, end, account("1200"))
        await execute(_APPLICATIONS, start, end)
    await execute(_UNPAID)
    await execute("INSERT INTO swept_batch (batch_id) SELECT id FROM batch")
    if on_postgres():
        for table in _FILLED:
            await execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL")
    await forget_guards()
    await install_guards()
    await execute("ANALYZE")


async def _without_guards() -> None:
    """Indexes are made afterwards, and what refuses rows without entries or ledgers is out of the way."""
    for prefix, indexes in (("uq", UNIQUE), ("ix", PLAIN)):
        for name, columns in indexes:
            if columns.split()[0] in _FILLED:
                await execute(f"DROP INDEX {prefix}_{name}")
    if on_postgres():
        for table in _FILLED:
            await execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        return
    await execute("PRAGMA foreign_keys = OFF")
    for row in await fetch("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        await execute(f"DROP TRIGGER {row['name']}")
