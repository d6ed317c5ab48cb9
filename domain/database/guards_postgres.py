"""The triggers of PostgreSQL: a statement is checked as a whole, over the rows it touched."""

from __future__ import annotations

from collections.abc import Sequence

HEADER = (
    "UPDATE OF number, type, post_date, fiscal_year_id, fiscal_period_id, currency, branch, "
    "cash_account_id, deposit_id, deposit_sequence"
)
LEDGER_STEP = "UPDATE OF state, posted_by, posted_at"
NO_LEDGER_STEP = (
    "OLD.state || '>' || NEW.state NOT IN ('READY>POSTED', 'READY>SUPERSEDED', 'POSTED>VOIDED') "
    "OR (OLD.state = 'POSTED' AND (NEW.posted_by <> OLD.posted_by OR NEW.posted_at <> OLD.posted_at "
    "OR NEW.posted_at IS NULL))"
)

BEING_MADE = (
    "l.version = b.ledger_version AND ("
    "(l.reverses_id IS NULL AND l.state = 'READY' AND b.status = 'LEDGER_PENDING') OR "
    "(l.reverses_id IS NOT NULL AND l.state = 'POSTED' AND b.status = 'POSTED'))"
)
"""Ledger `l` of batch `b` takes rows: a version before its batch moves on from waiting for it, a reversal
while its batch still has the version that is taken back. Both end with the transaction that makes them.
"""

GIVEN_UP = (
    "OLD.status = 'LEDGER_PENDING' AND NEW.status = 'LEDGER_FAILED' AND NEW.post_date = OLD.post_date "
    "AND NEW.fiscal_period_id = OLD.fiscal_period_id AND NEW.number = OLD.number AND NEW.type = OLD.type"
)
"""A ledger job fails whatever became of the period meanwhile, so that no batch waits for ever."""


def shut(a_minute_ago: str) -> str:
    """Whether fiscal period `p` refuses rows: locked, or closed with no exception in force (R10.5).

    The domain refuses by the second; the minute is for what it let in to be written.
    """
    return (
        "p.state <> 'OPEN' AND (p.state = 'LOCKED' OR NOT EXISTS (SELECT 1 FROM period_exception x "
        f"WHERE x.fiscal_period_id = p.id AND x.ended_at IS NULL AND x.ends_at > {a_minute_ago}))"
    )


_SHUT = shut("now() - interval '1 minute'")

# an update touches the rows as they were and as they become
_EVENTS = (("insert", "NEW"), ("update", "OLD"), ("update", "NEW"), ("delete", "OLD"))


def _function(name: str, body: str) -> str:
    return f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def _per_statement(table: str, function: str, events: Sequence[tuple[str, str]] = _EVENTS) -> list[str]:
    """A trigger per event, which sees the rows of the whole statement as `touched`."""
    made = []
    for event, rows in events:
        name = f"{function}_{table}_{event}_{rows.lower()}"
        made.append(f"DROP TRIGGER IF EXISTS {name} ON {table}")
        made.append(
            f"CREATE TRIGGER {name} AFTER {event.upper()} ON {table} "
            f"REFERENCING {rows} TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
        )
    return made


def _per_row(table: str, function: str, event: str, condition: str = "") -> list[str]:
    name = f"{function}_{table}"
    when = f"WHEN ({condition}) " if condition else ""
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when}EXECUTE FUNCTION {function}()",
    ]


def _not_emptied(table: str) -> list[str]:
    name = f"guard_not_emptied_{table}"
    return [
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} EXECUTE FUNCTION guard_not_emptied()",
    ]


def _open_batch(source: str) -> str:
    return (
        f"IF EXISTS (SELECT 1 FROM {source} JOIN batch b ON b.id = e.batch_id "
        "JOIN fiscal_period p ON p.id = b.fiscal_period_id "
        f"WHERE b.status <> 'OPEN' OR ({_SHUT})) "
        "THEN RAISE EXCEPTION 'the batch or its period is not open'; END IF; RETURN NULL;"
    )


_FUNCTIONS = [
    _function("guard_open_batch", _open_batch("touched e")),
    _function("guard_open_line", _open_batch("touched t JOIN entry e ON e.id = t.entry_id")),
    _function(
        "guard_balanced",
        "IF EXISTS (SELECT 1 FROM touched GROUP BY entry_id HAVING sum(debit) <> sum(credit) "
        "OR sum(base_debit) <> sum(base_credit)) "
        "THEN RAISE EXCEPTION 'the lines of an entry do not balance'; END IF; RETURN NULL;",
    ),
    _function(
        "guard_being_made",
        "IF EXISTS (SELECT 1 FROM (SELECT DISTINCT ledger_id FROM touched) t "
        "JOIN ledger l ON l.id = t.ledger_id JOIN batch b ON b.id = l.batch_id "
        f"WHERE NOT ({BEING_MADE})) THEN RAISE EXCEPTION 'the ledger is made already'; END IF; RETURN NULL;",
    ),
    _function("guard_not_emptied", "RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME;"),
    _function("guard_kept", "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;"),
    _function("guard_frozen", "RAISE EXCEPTION '% does not change any more', TG_TABLE_NAME;"),
    _function(
        "guard_open_period",
        f"IF EXISTS (SELECT 1 FROM fiscal_period p WHERE {_SHUT} "
        "AND p.id IN (NEW.fiscal_period_id, OLD.fiscal_period_id)) "
        "THEN RAISE EXCEPTION 'the fiscal period is not open'; END IF; RETURN NEW;",
    ),
    _function(
        "guard_batch_period",
        f"IF TG_OP = 'UPDATE' THEN IF {GIVEN_UP} THEN RETURN NEW; END IF; END IF; "
        f"IF EXISTS (SELECT 1 FROM fiscal_period p WHERE {_SHUT} "
        "AND p.id IN (NEW.fiscal_period_id, OLD.fiscal_period_id)) "
        "THEN RAISE EXCEPTION 'the fiscal period is not open'; END IF; RETURN NEW;",
    ),
]


def order_standing(batch: str, is_shut: str) -> str:
    """Whether an order may not come into a batch, or out of it: only open ones let it (R5.3)."""
    return (
        "EXISTS (SELECT 1 FROM batch b JOIN fiscal_period p ON p.id = b.fiscal_period_id "
        f"WHERE b.id = {batch} AND (b.status <> 'OPEN' OR ({is_shut})))"
    )


ORDERS_OPEN = "EXISTS (SELECT 1 FROM customer_order o WHERE o.batch_id = NEW.id AND o.status = 'OPEN')"

_FUNCTIONS += [
    _function(
        "guard_order_batch",
        f"IF {order_standing('NEW.batch_id', _SHUT)} OR (TG_OP = 'UPDATE' AND "
        f"{order_standing('OLD.batch_id', _SHUT)}) "
        "THEN RAISE EXCEPTION 'the batch of the order is not open'; END IF; RETURN NEW;",
    ),
    _function(
        "guard_open_orders",
        f"IF {ORDERS_OPEN} THEN RAISE EXCEPTION 'the batch holds open orders'; END IF; RETURN NEW;",
    ),
]

_KEPT = "UPDATE OR DELETE"
_BOOKED = "INSERT OR UPDATE"
_BATCH = "INSERT OR UPDATE OF status, post_date, fiscal_period_id, number, type"
_LEDGER_FIGURES = (
    "DELETE OR UPDATE OF batch_id, version, fiscal_period_id, post_date, line_count, entry_count, "
    "tally_total, debit_total, credit_total, reverses_id, created_by, created_at"
)
_GUARDED = (
    "entry", "line", "open_item", "application", "ledger", "ledger_line", "ledger_total", "batch",
    "fiscal_period", "account_balance", "audit_event", "audit_seal",
)  # fmt: skip

POSTGRES_GUARDS: list[str] = [
    *_FUNCTIONS,
    *_per_statement("entry", "guard_open_batch"),
    *_per_statement("open_item", "guard_open_batch"),
    *_per_statement("application", "guard_open_batch"),
    *_per_statement("line", "guard_open_line"),
    *_per_statement("document", "guard_open_line"),
    *_per_statement("document_tax", "guard_open_line"),
    *_per_statement("line", "guard_balanced"),
    *_per_statement("ledger_line", "guard_being_made", [("insert", "NEW")]),
    *_per_statement("ledger_total", "guard_being_made", [("insert", "NEW")]),
    *_per_row("ledger_line", "guard_kept", _KEPT),
    *_per_row("ledger_total", "guard_kept", _KEPT),
    *_per_row("audit_event", "guard_kept", _KEPT),
    *_per_row("audit_seal", "guard_kept", _KEPT),
    *_per_row("audit_trail", "guard_kept", _KEPT),
    *_per_row("ledger", "guard_kept", _LEDGER_FIGURES),
    *_per_row("ledger", "guard_frozen", LEDGER_STEP, NO_LEDGER_STEP),
    "DROP TRIGGER IF EXISTS guard_open_period_batch ON batch",
    *_per_row("batch", "guard_batch_period", _BATCH),
    *_per_row("batch", "guard_frozen", HEADER, "OLD.status <> 'OPEN'"),
    *_per_row("batch", "guard_kept", "DELETE"),
    *_per_row(
        "batch", "guard_open_orders", "UPDATE OF status", "OLD.status = 'OPEN' AND NEW.status <> 'OPEN'"
    ),
    *_per_row("customer_order", "guard_order_batch", "INSERT OR UPDATE OF batch_id"),
    *_per_row("fiscal_period", "guard_frozen", _KEPT, "OLD.state = 'LOCKED'"),
    *_per_row("account_balance", "guard_kept", "DELETE"),
    *_per_row("account_balance", "guard_open_period", _BOOKED),
    *(statement for table in _GUARDED for statement in _not_emptied(table)),
]
