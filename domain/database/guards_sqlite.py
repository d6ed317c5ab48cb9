"""The triggers of SQLite: row by row, and the balance of entries when their batch closes."""

from __future__ import annotations

from tieout.domain.database.guards_postgres import (
    BEING_MADE,
    GIVEN_UP,
    HEADER,
    LEDGER_STEP,
    NO_LEDGER_STEP,
    ORDERS_OPEN,
    order_standing,
    shut,
)

_SHUT = shut("strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minute')")


def _trigger(
    name: str, event: str, table: str, condition: str, message: str, when: str = "BEFORE"
) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        (
            f"CREATE TRIGGER {name} {when} {event} ON {table} {condition} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        ),
    ]


def _open_batch(table: str, batch_of: str) -> list[str]:
    made: list[str] = []
    for event, row in (("INSERT", "NEW"), ("UPDATE", "OLD"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        condition = (
            f"WHEN (SELECT b.status <> 'OPEN' OR ({_SHUT}) FROM batch b "
            f"JOIN fiscal_period p ON p.id = b.fiscal_period_id WHERE b.id = {batch_of.format(row=row)})"
        )
        name = f"guard_open_batch_{table}_{event.lower()}_{row.lower()}"
        made += _trigger(name, event, table, condition, "the batch or its period is not open")
    return made


def _kept(table: str, events: tuple[str, ...] = ("UPDATE", "DELETE")) -> list[str]:
    made: list[str] = []
    for event in events:
        name = f"guard_kept_{table}_{event.split()[0].lower()}"
        made += _trigger(name, event, table, "", f"{table} is append-only")
    return made


def _open_period(table: str, *events: str) -> list[str]:
    made: list[str] = []
    for event in events:
        periods = "NEW.fiscal_period_id" + (", OLD.fiscal_period_id" if event != "INSERT" else "")
        condition = f"WHEN EXISTS (SELECT 1 FROM fiscal_period p WHERE {_SHUT} AND p.id IN ({periods}))"
        if table == "batch" and event != "INSERT":
            condition += f" AND NOT ({GIVEN_UP})"
        name = f"guard_open_period_{table}_{event.split()[0].lower()}"
        made += _trigger(name, event, table, condition, "the fiscal period is not open")
    return made


def _frozen(table: str, event: str, condition: str) -> list[str]:
    name = f"guard_frozen_{table}_{event.split()[0].lower()}"
    return _trigger(name, event, table, f"WHEN {condition}", f"{table} does not change any more")


def _being_made(table: str) -> list[str]:
    """Looked at after each row is in, which takes half as long as before, for a hundred thousand of them."""
    condition = (
        f"WHEN (SELECT NOT ({BEING_MADE}) FROM ledger l JOIN batch b ON b.id = l.batch_id "
        "WHERE l.id = NEW.ledger_id)"
    )
    name = f"guard_being_made_{table}"
    return _trigger(name, "INSERT", table, condition, "the ledger is made already", when="AFTER")


def _orders() -> list[str]:
    """An order comes into an open batch and goes out of one; a batch with open orders stays open (R5.3)."""
    made: list[str] = []
    for event, row in (("INSERT", "NEW"), ("UPDATE OF batch_id", "OLD"), ("UPDATE OF batch_id", "NEW")):
        condition = f"WHEN {order_standing(f'{row}.batch_id', _SHUT)}"
        name = f"guard_order_batch_{event.split()[0].lower()}_{row.lower()}"
        made += _trigger(name, event, "customer_order", condition, "the batch of the order is not open")
    condition = f"WHEN OLD.status = 'OPEN' AND NEW.status <> 'OPEN' AND {ORDERS_OPEN}"
    message = "the batch holds open orders"
    return made + _trigger("guard_open_orders", "UPDATE OF status", "batch", condition, message)


_UNBALANCED = (
    "WHEN NEW.status = 'CLOSED' AND OLD.status = 'OPEN' AND EXISTS ("
    "SELECT 1 FROM line JOIN entry ON entry.id = line.entry_id WHERE entry.batch_id = NEW.id "
    "GROUP BY line.entry_id HAVING sum(debit) <> sum(credit) OR sum(base_debit) <> sum(base_credit))"
)
_LEDGER_FIGURES = (
    "UPDATE OF batch_id, version, fiscal_period_id, post_date, line_count, entry_count, tally_total, "
    "debit_total, credit_total, reverses_id, created_by, created_at"
)

_OF_ENTRY = "(SELECT batch_id FROM entry WHERE id = {row}.entry_id)"

SQLITE_GUARDS: list[str] = [
    *_open_batch("entry", "{row}.batch_id"),
    *_open_batch("open_item", "{row}.batch_id"),
    *_open_batch("application", "{row}.batch_id"),
    *_open_batch("line", _OF_ENTRY),
    *_open_batch("document", _OF_ENTRY),
    *_open_batch("document_tax", _OF_ENTRY),
    *_trigger(
        "guard_balanced_batch",
        "UPDATE OF status",
        "batch",
        _UNBALANCED,
        "the lines of an entry do not balance",
    ),
    *_being_made("ledger_line"),
    *_being_made("ledger_total"),
    *_kept("ledger_line"),
    *_kept("ledger_total"),
    *_kept("audit_event"),
    *_kept("audit_seal"),
    *_kept("audit_trail"),
    *_kept("ledger", (_LEDGER_FIGURES, "DELETE")),
    *_frozen("ledger", LEDGER_STEP, NO_LEDGER_STEP),
    *_frozen("batch", HEADER, "OLD.status <> 'OPEN'"),
    *_frozen("fiscal_period", "UPDATE", "OLD.state = 'LOCKED'"),
    *_frozen("fiscal_period", "DELETE", "OLD.state = 'LOCKED'"),
    *_kept("batch", ("DELETE",)),
    *_orders(),
    *_kept("account_balance", ("DELETE",)),
    *_open_period("batch", "INSERT", "UPDATE OF status, post_date, fiscal_period_id, number, type"),
    *_open_period("account_balance", "INSERT", "UPDATE"),
]
