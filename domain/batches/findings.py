"""What the guards of a batch's actions look at, read for several batches in a few statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tieout.domain.batches.batch import Batch, BatchStatus, BatchType
from tieout.domain.batches.holding import Holding, holding_of, take_overs
from tieout.domain.batches.locking import PeriodFacts
from tieout.domain.batches.totals import Totals, totals
from tieout.domain.clock import now
from tieout.domain.database.statements import Row, fetch
from tieout.domain.exports.connection import SETTINGS
from tieout.domain.exports.standing import NOWHERE, Outside, Standing, outside_of, standings
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.periods.exception import NOBODY, excepted_in
from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.domain.trails.listing import listings


@dataclass(slots=True)
class Findings:
    """What the guards look at, read for several batches in a few statements."""

    company: CompanyFacts
    totals: dict[int, Totals]
    periods: dict[int, PeriodFacts]
    holdings: dict[int, list[Holding]] = field(default_factory=dict)
    taken_over: dict[int, list[Row]] = field(default_factory=dict)
    unbalanced: dict[int, list[Row]] = field(default_factory=dict)
    inactive: dict[int, list[Row]] = field(default_factory=dict)
    dependants: dict[int, list[Row]] = field(default_factory=dict)
    overdrawn: dict[int, list[Row]] = field(default_factory=dict)
    orders: dict[int, Row] = field(default_factory=dict)
    recognised: dict[int, list[Row]] = field(default_factory=dict)
    unbranched: set[int] = field(default_factory=set)
    unlisted: set[int] = field(default_factory=set)
    """Ready to post but not listed since their last change, where the company asks for it."""
    standings: dict[int, Standing] = field(default_factory=dict)
    """Of those that have been posted, or may be exported."""
    outside: Outside = NOWHERE

    def standing_of(self, batch: Batch) -> Standing:
        """How the batch stands towards the outside books."""
        return self.standings.get(batch.id, Standing())


# a row for each lease in force, one for a batch without
_SURROUNDINGS = """
SELECT batch.id, batch.fiscal_period_id, fiscal_period.name, fiscal_period.state,
       lease.entry_id, lease.user_id, lease.user_name, lease.taken_at
FROM batch JOIN fiscal_period ON fiscal_period.id = batch.fiscal_period_id
LEFT JOIN lease ON lease.batch_id = batch.id AND lease.expires_at > $2
WHERE batch.id = ANY($1) ORDER BY lease.id
"""
_UNBALANCED = """
SELECT entry.batch_id, entry.id, entry.currency, entry.document_number, entry.reference,
       coalesce(sum(line.debit), 0)::bigint AS debit, coalesce(sum(line.credit), 0)::bigint AS credit
FROM entry LEFT JOIN line ON line.entry_id = entry.id WHERE entry.batch_id = ANY($1)
GROUP BY entry.batch_id, entry.id, entry.currency, entry.document_number, entry.reference
HAVING coalesce(sum(line.debit), 0) <> coalesce(sum(line.credit), 0)
    OR coalesce(sum(line.base_debit), 0) <> coalesce(sum(line.base_credit), 0) OR count(line.id) = 0
"""
_INACTIVE = """
SELECT DISTINCT entry.batch_id, account.id, account.number FROM entry
JOIN line ON line.entry_id = entry.id JOIN account ON account.id = line.account_id
WHERE entry.batch_id = ANY($1) AND NOT account.active
"""
_ORDERS = """
SELECT batch_id, sum(CASE WHEN status = 'OPEN' THEN 1 ELSE 0 END)::bigint AS open,
       count(*) AS standing, min(reference) AS reference
FROM customer_order WHERE batch_id = ANY($1) AND status <> 'CANCELLED' GROUP BY batch_id
"""
_DEPENDANTS = """
SELECT DISTINCT open_item.batch_id, open_item.document_number, batch.id, batch.number, batch.status
FROM open_item JOIN application ON application.open_item_id = open_item.id
JOIN batch ON batch.id = application.batch_id
WHERE open_item.batch_id = ANY($1) AND application.batch_id <> open_item.batch_id
  AND batch.status <> 'DELETED' ORDER BY batch.number, open_item.document_number
"""
# deferred revenue of this batch's invoices that is recognised already
_RECOGNISED = """
SELECT DISTINCT schedule.batch_id, entry.document_number, batch.id, batch.number, batch.status
FROM deferral_schedule AS schedule JOIN deferral_instalment AS part ON part.schedule_id = schedule.id
JOIN batch ON batch.id = part.batch_id JOIN entry ON entry.id = schedule.entry_id
WHERE schedule.batch_id = ANY($1) ORDER BY batch.number, entry.document_number
"""
# what this batch added to an item, and others took off in trust of it: less than nothing would be left
_OVERDRAWN = """
SELECT DISTINCT added.batch_id, item.document_number, batch.id, batch.number, batch.status
FROM application AS added JOIN open_item AS item ON item.id = added.open_item_id
JOIN application AS taken ON taken.open_item_id = item.id AND taken.batch_id <> added.batch_id
    AND (taken.amount > 0) = (item.amount > 0)
JOIN batch ON batch.id = taken.batch_id AND batch.status <> 'DELETED'
WHERE added.entry_id IN (SELECT id FROM entry WHERE batch_id = ANY($1))
  AND (added.amount > 0) <> (item.amount > 0)
  AND abs(item.amount) < (
      SELECT sum(CASE WHEN (other.amount > 0) = (item.amount > 0) THEN abs(other.amount)
                      WHEN applying.status = 'POSTED' AND applying.id <> added.batch_id
                      THEN -abs(other.amount) ELSE 0 END)
      FROM application AS other JOIN batch AS applying ON applying.id = other.batch_id
      WHERE other.open_item_id = item.id AND applying.status <> 'DELETED')
ORDER BY batch.number, item.document_number
"""
# by its entries while there is no ledger, else by the few rows of the summary: posting takes no longer for
# a large batch
_UNBRANCHED = """
SELECT id FROM batch WHERE id = ANY($1) AND CASE WHEN status = 'LEDGER_READY' THEN EXISTS (
        SELECT 1 FROM ledger JOIN ledger_total ON ledger_total.ledger_id = ledger.id
        WHERE ledger.batch_id = batch.id AND ledger.state = 'READY' AND ledger_total.branch <> batch.branch)
    ELSE EXISTS (SELECT 1 FROM entry WHERE entry.batch_id = batch.id AND entry.branch <> batch.branch) END
"""


async def look(batches: Sequence[Batch]) -> Findings:
    """Read what the guards of these batches need, each by its status."""
    ids = [batch.id for batch in batches]
    company, held = await options.current(), await totals(ids)
    around = await fetch(_SURROUNDINGS, ids, now())
    findings = Findings(company, held, periods=await _periods(around))
    for row in around:
        if (holding := holding_of(row)) is not None:
            findings.holdings.setdefault(row["id"], []).append(holding)
    if findings.holdings:
        findings.taken_over = _grouped(await take_overs(list(findings.holdings)))
    being_keyed = [batch.id for batch in batches if batch.status is BatchStatus.OPEN]
    if being_keyed:
        findings.unbalanced = _grouped(await fetch(_UNBALANCED, being_keyed))
        findings.inactive = _grouped(await fetch(_INACTIVE, being_keyed))
    mixed = [batch.id for batch in batches if batch.id in being_keyed and batch.type is BatchType.MIXED]
    if mixed:
        findings.orders = {row["batch_id"]: row for row in await fetch(_ORDERS, mixed)}
    posted = [batch.id for batch in batches if batch.status is BatchStatus.POSTED]
    if posted:
        findings.dependants = _grouped(await fetch(_DEPENDANTS, posted))
        findings.recognised = _grouped(await fetch(_RECOGNISED, posted))
    adjusting = [batch.id for batch in batches if batch.id in posted and batch.type.adjusts]
    if adjusting:
        findings.overdrawn = _grouped(await fetch(_OVERDRAWN, adjusting))
    unposted = [batch.id for batch in batches if batch.id not in posted]
    if findings.company.options.branch_accounting and unposted:
        findings.unbranched = {row["id"] for row in await fetch(_UNBRANCHED, unposted)}
    await _look_outside(batches, findings)
    ready = [batch.id for batch in batches if batch.status is BatchStatus.LEDGER_READY]
    if findings.company.options.force_listing and ready:
        listed = await listings(ready)
        findings.unlisted = {batch_id for batch_id in ready if not listed[batch_id].current}
    return findings


async def _periods(around: Sequence[Row]) -> dict[int, PeriodFacts]:
    """The period of each batch; who is excepted is only asked for where one is closed."""
    closed = {row["fiscal_period_id"] for row in around if row["state"] == "CLOSED"}
    excepted = await excepted_in(sorted(closed)) if closed else {}
    found = {}
    for row in around:
        period_id = row["fiscal_period_id"]
        let_in = excepted.get(period_id, NOBODY)
        found[row["id"]] = PeriodFacts(period_id, row["name"], row["state"], let_in)
    return found


async def _look_outside(batches: Sequence[Batch], findings: Findings) -> None:
    system = findings.company.options.exports.accounting_system
    findings.outside = await outside_of(system)
    asked = [batch.id for batch in batches if batch.ledger_version and _may_stand_outside(batch, system)]
    if asked:
        findings.standings = await standings(asked)


def _may_stand_outside(batch: Batch, system: AccountingSystem) -> bool:
    """A batch that was reopened is asked for what it left there whatever the system is by now (R9.7)."""
    return system in SETTINGS or batch.status is BatchStatus.OPEN


def _grouped(rows: Sequence[Row]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row["batch_id"], []).append(row)
    return grouped
