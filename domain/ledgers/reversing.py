"""Taking a ledger version back: superseded if never posted, else voided and reversed (R9.6)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.batches.batch import Batch
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch_one, fetch_value, next_ids
from tieout.domain.ledgers.balances import add_to_balances
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.users.actor import Actor

_VOID = """
UPDATE ledger SET state = 'VOIDED', voided_by = $2, voided_at = $3, reason = $4
WHERE batch_id = $1 AND state = 'POSTED' AND reverses_id IS NULL RETURNING id, version
"""
_REVERSAL = """
INSERT INTO ledger (id, batch_id, version, state, reverses_id, fiscal_period_id, post_date, line_count,
    entry_count, tally_total, debit_total, credit_total, created_by, created_at,
    posted_by, posted_at, voided_by, reason)
SELECT $2::bigint, batch_id, version, 'POSTED', id, fiscal_period_id, post_date, line_count,
    entry_count, tally_total, credit_total, debit_total, $3, $4, $3, $4, '', $5
FROM ledger WHERE id = $1
"""
_LINES = """
INSERT INTO ledger_line (ledger_id, line_number, entry_number, entry_id, type, document_date,
    customer_number, customer_name, document_number, reference, account_id, branch, currency,
    debit, credit, base_debit, base_credit, memo, debtor_id)
SELECT $2::bigint, line_number, entry_number, entry_id, type, document_date,
    customer_number, customer_name, document_number, reference, account_id, branch, currency,
    credit, debit, base_credit, base_debit, memo, debtor_id
FROM ledger_line WHERE ledger_id = $1 ORDER BY line_number
"""
_TOTALS = """
INSERT INTO ledger_total (ledger_id, account_id, account_number, account_name, branch, currency,
    debit, credit, base_debit, base_credit, entries)
SELECT $2::bigint, account_id, account_number, account_name, branch, currency,
    credit, debit, base_credit, base_debit, entries
FROM ledger_total WHERE ledger_id = $1
"""


async def supersede(batch: Batch) -> None:
    """Set aside a ledger version that was never posted (AMB-26); it stays readable."""
    await execute("UPDATE ledger SET state = 'SUPERSEDED' WHERE batch_id = $1 AND state = 'READY'", batch.id)


async def reverse(batch: Batch, *, by: Actor, reason: str) -> None:
    """Void the posted version and post its mirror, with the post date and period of what it takes back."""
    moment = now()
    voided = await fetch_one(_VOID, batch.id, by.name, moment, reason)
    assert voided is not None, f"posted batch {batch.id} has no posted ledger"
    (reversal_id,) = await next_ids(Ledger, 1)
    await execute(_REVERSAL, voided["id"], reversal_id, by.name, moment, reason)
    await execute(_LINES, voided["id"], reversal_id)
    await execute(_TOTALS, voided["id"], reversal_id)
    period_id = await fetch_value("SELECT fiscal_period_id FROM ledger WHERE id = $1", voided["id"])
    await add_to_balances(reversal_id, period_id)
    await record("LEDGER_REVERSED", by=by, batch_id=batch.id, reason=reason, version=voided["version"])
