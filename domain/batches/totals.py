"""Accumulated total, control total and difference of batches, summed from their entries (R2.5 to R2.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.domain.database.statements import Row, fetch
from tieout.domain.money import Money

# the entries of a batch with a ledger are frozen, and the ledger has kept their sum
_SUMS = """
SELECT batch.id, batch.currency, batch.control_total, batch.control_count,
       CASE WHEN ledger.id IS NOT NULL THEN ledger.tally_total
            ELSE (SELECT coalesce(sum(tally), 0)::bigint FROM entry WHERE batch_id = batch.id)
       END AS accumulated,
       CASE WHEN ledger.id IS NOT NULL THEN ledger.entry_count
            ELSE (SELECT count(*) FROM entry WHERE batch_id = batch.id) END AS entries
FROM batch LEFT JOIN ledger ON ledger.batch_id = batch.id AND ledger.reverses_id IS NULL
    AND ledger.state IN ('READY', 'POSTED')
WHERE batch.id = ANY($1)
"""


@dataclass(frozen=True, slots=True)
class Totals:
    """What a batch holds against what it should hold, in the batch's currency (AMB-23)."""

    accumulated: Money
    control: Money
    count: int
    control_count: int

    @property
    def difference(self) -> Money:
        """Accumulated less control; zero while there is no control total (AMB-4)."""
        return self.accumulated - self.control if self.control else Money(0, self.control.currency)

    @property
    def counts_differ(self) -> bool:
        """Whether a control count is set and is not the number of entries."""
        return self.control_count not in (0, self.count)

    @property
    def tied_out(self) -> bool:
        """Whether the control total is set and reached, and the control count too when one is set."""
        return bool(self.control) and not self.difference and not self.counts_differ

    def with_more(self, tally: int, entries: int = 1) -> Totals:
        """The totals as they would be with so many more entries, of this tally in all (minor units)."""
        more = Money(self.accumulated.minor + tally, self.accumulated.currency)
        return Totals(more, self.control, self.count + entries, self.control_count)


async def totals(batch_ids: Sequence[int]) -> dict[int, Totals]:
    """The totals of several batches in one statement."""
    rows = await fetch(_SUMS, list(batch_ids))
    return {row["id"]: _totals(row) for row in rows}


async def totals_of(batch_id: int) -> Totals:
    """The totals of one batch."""
    return (await totals([batch_id]))[batch_id]


def _totals(row: Row) -> Totals:
    currency = row["currency"]
    return Totals(
        accumulated=Money(row["accumulated"], currency),
        control=Money(row["control_total"], currency),
        count=row["entries"],
        control_count=row["control_count"],
    )
