"""Making the audit trail of a batch: what it holds now, kept as a version for good (R2.14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tieout.domain.audit.recording import record
from tieout.domain.batches.audit_trail import AuditTrail
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.locking import lock_batch, period_of
from tieout.domain.batches.totals import Totals, totals_of
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, fetch, fetch_bare, fetch_value, insert
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.setup import options
from tieout.domain.trails.content import TrailWriter
from tieout.domain.trails.reading import TrailFacts, trail_of
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission

ENTRIES_AT_ONCE = 2_000

_ENTRIES = f"""
SELECT entry.id AS entry_id, entry.type, coalesce(entry.direction, '') AS direction,
       coalesce(customer.number, '') AS customer_number, coalesce(customer.name, '') AS customer_name,
       entry.document_number, entry.document_date, entry.due_date, entry.reference, entry.branch,
       entry.reason, entry.memo, entry.created_by, entry.created_at, entry.currency, entry.amount,
       entry.base_amount
FROM entry LEFT JOIN customer ON customer.id = entry.customer_id
WHERE entry.batch_id = $1 AND entry.id > $2 ORDER BY entry.id LIMIT {ENTRIES_AT_ONCE}
"""
_LINES = """
SELECT line.entry_id, account.number, account.name, line.debit, line.credit, line.base_debit,
       line.base_credit
FROM line JOIN account ON account.id = line.account_id
WHERE line.entry_id = ANY($1) ORDER BY line.entry_id, line.position
"""
# what each application leaves of its item, after all that were keyed before it
_APPLICATIONS = """
SELECT entry_id, document_number, currency, amount - discount - write_off, discount, write_off,
       (item_amount - taken)::bigint
FROM (SELECT application.id, application.entry_id, item.document_number, item.currency,
             item.amount AS item_amount, application.amount, application.discount, application.write_off,
             sum(application.amount) OVER (
                 PARTITION BY application.open_item_id ORDER BY application.id) AS taken
      FROM application JOIN open_item AS item ON item.id = application.open_item_id
      WHERE application.open_item_id IN (
          SELECT open_item_id FROM application WHERE entry_id = ANY($1))) AS running
WHERE entry_id = ANY($1) ORDER BY entry_id, id
"""
_ACCOUNTS = """
SELECT account.number, account.name, entry.currency, count(*), sum(line.debit)::bigint,
       sum(line.credit)::bigint, sum(line.base_debit)::bigint, sum(line.base_credit)::bigint
FROM entry JOIN line ON line.entry_id = entry.id JOIN account ON account.id = line.account_id
WHERE entry.batch_id = $1
GROUP BY account.id, account.number, account.name, entry.currency ORDER BY account.number, entry.currency
"""
_CASH_ACCOUNT = """
SELECT account.number || ' ' || account.name AS named
FROM cash_account JOIN account ON account.id = cash_account.account_id WHERE cash_account.id = $1
"""


@transactional
async def make(batch_id: int, *, by: Actor) -> TrailFacts:
    """List the batch as it stands, whatever its status; each time makes a version of its own.

    The batch is locked meanwhile, so that all of the list is of one moment; its rows come in portions.
    """
    by.require(Permission.ENTER, "make the audit trail of a batch")
    batch = await lock_batch(batch_id)
    held, moment = await totals_of(batch_id), now()
    version = 1 + (
        await fetch_value("SELECT max(version) FROM audit_trail WHERE batch_id = $1", batch_id) or 0
    )
    last_event = await fetch_value("SELECT max(id) FROM audit_event WHERE batch_id = $1", batch_id)
    writer = TrailWriter()
    await _write_entries(batch_id, writer)
    made = {"version": version, "made_by": by.name, "made_at": _instant(moment)}
    content, digest = writer.finish(made | await _head(batch, held))
    await insert(
        AuditTrail,
        ("batch_id", "version", "event_id", "content", "digest", "created_by", "created_at"),
        [(batch_id, version, last_event or 0, content, digest, by.name, moment)],
    )
    told: dict[str, Any] = {"version": version, "entries": held.count, "accumulated": str(held.accumulated)}
    await record("AUDIT_TRAIL_CREATED", by=by, batch_id=batch_id, **told)
    announce(f"batch:{batch_id}")
    return await trail_of(batch_id, version)


async def _write_entries(batch_id: int, writer: TrailWriter) -> None:
    last = 0
    while rows := await fetch(_ENTRIES, batch_id, last):
        ids = [row["entry_id"] for row in rows]
        lines = _grouped(await fetch_bare(_LINES, ids))
        applications = _grouped(await fetch_bare(_APPLICATIONS, ids))
        writer.add([_entry(row, lines, applications) for row in rows])
        last = ids[-1]


def _entry(row: Row, lines: dict[int, list[Any]], applications: dict[int, list[Any]]) -> dict[str, Any]:
    return row | {
        "document_date": str(row["document_date"]),
        "due_date": str(row["due_date"] or ""),
        "created_at": _instant(row["created_at"]),
        "lines": lines.get(row["entry_id"], []),
        "applications": applications.get(row["entry_id"], []),
    }


def _grouped(rows: Sequence[Sequence[Any]]) -> dict[int, list[Any]]:
    grouped: dict[int, list[Any]] = {}
    for entry_id, *rest in rows:
        grouped.setdefault(entry_id, []).append(rest)
    return grouped


async def _head(batch: Batch, held: Totals) -> dict[str, Any]:
    company = await options.current()
    names = ("number", "description", "currency", "branch", "deposit_id", "deposit_sequence")
    people = ("created_by", "closed_by", "approved_by", "posted_by")
    instants = ("created_at", "closed_at", "approved_at", "posted_at")
    cash_account = await fetch_value(_CASH_ACCOUNT, batch.cash_account_id) if batch.cash_account_id else None
    return {
        "company": company.name,
        "base_currency": company.currency,
        "type": batch.type.value,
        "status": batch.status.value,
        "origin": batch.origin.value,
        "post_date": str(batch.post_date),
        "period": (await period_of(batch)).name,
        "cash_account": cash_account or "",
        **{name: getattr(batch, name) for name in (*names, *people)},
        **{name: _instant(getattr(batch, name)) for name in instants},
        "control": held.control.minor,
        "control_count": held.control_count,
        "accumulated": held.accumulated.minor,
        "difference": held.difference.minor,
        "count": held.count,
        "accounts": [list(row) for row in await fetch_bare(_ACCOUNTS, batch.id)],
    }


def _instant(at: datetime | None) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds") if at else ""
