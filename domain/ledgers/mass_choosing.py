"""What goes into the mass ledger of a fiscal period: its batches, and which of their ledgers (AMB-27)."""

from __future__ import annotations

from tieout.domain.database.statements import fetch
from tieout.domain.refusal import Refusal

_IN_ONE = """
EXISTS (SELECT 1 FROM mass_ledger_member AS member WHERE member.ledger_id = ledger.id)
"""
_OPEN = """
SELECT id, number FROM batch WHERE fiscal_period_id = $1 AND status = 'OPEN' ORDER BY number
"""
_BATCHES = f"""
SELECT batch.id, batch.status FROM batch
LEFT JOIN ledger ON ledger.batch_id = batch.id AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL
WHERE batch.fiscal_period_id = $1 AND batch.status NOT IN ('OPEN', 'DELETED')
  AND (batch.status <> 'POSTED' OR $2 OR NOT {_IN_ONE})
ORDER BY batch.id
"""
LEDGERS = f"""
SELECT ledger.id FROM ledger JOIN batch_run_item AS item ON item.batch_id = ledger.batch_id
WHERE item.run_id = $2 AND ledger.fiscal_period_id = $1
  AND ledger.state = 'POSTED' AND ledger.reverses_id IS NULL AND ($3 OR NOT {_IN_ONE})
"""
"""The posted ledgers of a run's batches; of the period, the run, and whether those in one already count."""

REVERSALS = f"""
SELECT ledger.id FROM ledger
WHERE ledger.fiscal_period_id = $1 AND ledger.reverses_id IS NOT NULL AND NOT {_IN_ONE}
  AND EXISTS (SELECT 1 FROM mass_ledger_member AS member WHERE member.ledger_id = ledger.reverses_id)
  AND NOT EXISTS (
    SELECT 1 FROM mass_ledger AS later WHERE later.fiscal_period_id = ledger.fiscal_period_id
      AND later.include_posted AND later.state = 'MADE' AND later.made_at >= ledger.posted_at)
"""
"""What takes back ledgers that went out with an earlier mass ledger (AMB-29), unless one of the whole period
was made since.
"""


class BatchStillOpen(Refusal):
    """Batch {number} of {period} is open. Close it, or roll it to the next period, first."""


async def still_open(period_id: int, period: str) -> list[Refusal]:
    """A refusal for each open batch of the period (R8.6)."""
    return [
        BatchStillOpen(about=("Batch", row["id"]), number=row["number"], period=period)
        for row in await fetch(_OPEN, period_id)
    ]


async def batches_for(period_id: int, *, include_posted: bool) -> list[int]:
    """The closed batches, and the posted ones that are in no mass ledger yet; or all of them."""
    return [row["id"] for row in await fetch(_BATCHES, period_id, include_posted)]


async def reversals_due(period_id: int) -> list[int]:
    """The reversals that the outside books have not heard of."""
    return [row["id"] for row in await fetch(REVERSALS, period_id)]
