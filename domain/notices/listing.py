"""What has waited too long: the list of the home page and of the digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tieout.domain.batches.batch import BatchStatus
from tieout.domain.batches.locking import WORDS
from tieout.domain.batches.totals import Totals, totals
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, fetch
from tieout.domain.notices.choice import NoticeKind
from tieout.domain.periods import years
from tieout.domain.refusal import counted

MOST = 200
"""How many batches are told of at most, those that wait longest first."""

_K = NoticeKind


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to see to; `batch_id` names the batch, if it is one."""

    kind: NoticeKind
    sentence: str
    batch_id: int | None = None


# a batch that was closed waits from then on, an open one from when it was made
_WAITING = f"""
SELECT batch.id, batch.number, batch.status, batch.control_total, batch.control_count,
       period.name AS period, period.state AS period_state,
       CASE WHEN batch.status = 'OPEN' THEN batch.created_at
            ELSE coalesce(batch.closed_at, batch.created_at) END AS since_at
FROM batch JOIN fiscal_period AS period ON period.id = batch.fiscal_period_id
WHERE batch.status NOT IN ('POSTED', 'DELETED') AND (period.state <> 'OPEN'
      OR CASE WHEN batch.status = 'OPEN' THEN batch.created_at
              ELSE coalesce(batch.closed_at, batch.created_at) END <= $1)
ORDER BY since_at, batch.id LIMIT {MOST}
"""


async def notices(days: int, kinds: Sequence[NoticeKind]) -> list[Notice]:
    """What is to be told of these kinds, batches from so many days on; what waits longest comes first."""
    found: list[Notice] = []
    if _K.YEAR_END in kinds and (warning := await years.warning()):
        found.append(Notice(_K.YEAR_END, warning))
    if set(kinds) <= {_K.YEAR_END}:
        return found
    moment = now()
    cutoff = moment - timedelta(days=days)
    rows = await fetch(_WAITING, cutoff)
    compared = [row["id"] for row in rows if row["control_total"] or row["control_count"]]
    held = await totals(compared) if compared and _K.OUT_OF_BALANCE in kinds else {}
    for row in rows:
        found += _of_batch(row, held.get(row["id"]), kinds, moment, cutoff)
    return found


def _of_batch(
    row: Row, held: Totals | None, kinds: Sequence[NoticeKind], moment: datetime, cutoff: datetime
) -> list[Notice]:
    """Everything about one batch, the gravest first."""
    number, days = row["number"], counted((moment - row["since_at"]).days, "day", "days")
    status = WORDS[BatchStatus(row["status"])]
    late = row["since_at"] <= cutoff
    found = []
    if row["period_state"] != "OPEN":
        told = f"Batch {number} is {status} in {row['period']}, which is {row['period_state'].lower()}."
        found.append((_K.LEFT_IN_CLOSED_PERIOD, told))
    if late and row["status"] == "OPEN" and held and not held.tied_out:
        by = f"by {abs(held.difference)}" if held.difference else "in its count"
        found.append((_K.OUT_OF_BALANCE, f"Batch {number} is out of balance {by}, open for {days}."))
    elif late and row["status"] == "OPEN":
        found.append((_K.OPEN, f"Batch {number} has been open for {days}."))
    elif late:
        found.append((_K.UNPOSTED, f"Batch {number} is {status} and not posted for {days}."))
    return [Notice(kind, told, row["id"]) for kind, told in found if kind in kinds]
