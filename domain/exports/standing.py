"""How batches stand towards the outside books: what they owe them, and what may stand there of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.exports.access import NotConnected
from tieout.domain.exports.books import ConnectionExpired
from tieout.domain.exports.connection import SETTINGS, ConnectionState
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.refusal import Refusal


class NoOutsideSystem(Refusal):
    """This company's ledgers go to {system}, to which nothing can be sent. Choose another accounting system
    in the settings, or take the file.
    """


class NothingToExport(Refusal):
    """Batch {number} owes {system} nothing. It is exported once it is posted."""


class ExportedAlready(Refusal):
    """Batch {number} stands in {system} already. If it was deleted there, export it again."""


class NotExportedYet(Refusal):
    """Batch {number} was not exported yet, so there is nothing to export again. Export it."""


class ExportUnderWay(Refusal):
    """Batch {number} is being exported. Wait until that has ended."""


class ReversalNotExported(Refusal):
    """Version {version} of batch {number} stands in {system}, and its reversal was not exported yet. Export
    that first.
    """


@dataclass(slots=True)
class Standing:
    """The exports of one batch, oldest first, and whether a job is sending them."""

    rows: list[Row] = field(default_factory=list)
    under_way: bool = False

    @property
    def of_posted(self) -> Row | None:
        """The export of the version that counts, the last if it was exported several times."""
        mine = [row for row in self.rows if row["ledger_state"] == "POSTED" and row["reverses_id"] is None]
        return mine[-1] if mine else None

    @property
    def to_reverse(self) -> Row | None:
        """An export that stands there of a version that counts no more, its reversal not yet exported."""
        done = {row["reverses_id"] for row in self.rows if row["state"] == "EXPORTED"}
        for row in self.rows:
            left = row["ledger_state"] == "VOIDED" and row["there"] and row["state"] != "REPLACED"
            if left and row["id"] not in done:
                return row
        return None

    @property
    def there_since(self) -> tuple[str, datetime] | None:
        """Where, and since when, something of the version that counts may stand; None when nothing does."""
        row = self.of_posted
        if row is None or not row["there"]:
            return None
        return AccountingSystem(row["system"]).called, row["created_at"]


_EXPORTS = """
SELECT export.batch_id, export.id, export.system, export.state, export.reverses_id, export.created_at,
    ledger.state AS ledger_state, ledger.version,
    EXISTS (SELECT 1 FROM export_part WHERE export_id = export.id
        AND state IN ('SENDING', 'BOOKED', 'VERIFIED', 'DIFFERS')) AS there
FROM export JOIN ledger ON ledger.id = export.ledger_id
WHERE export.batch_id = ANY($1) ORDER BY export.id
"""


async def standings(batch_ids: Sequence[int]) -> dict[int, Standing]:
    """How each of these batches stands."""
    found = {batch_id: Standing() for batch_id in batch_ids}
    for row in await fetch(_EXPORTS, batch_ids):
        found[row["batch_id"]].rows.append(row)
    queued = "SELECT batch_id FROM job WHERE kind = 'SEND_EXPORT' AND state = 'QUEUED' AND batch_id = ANY($1)"
    for row in await fetch(queued, batch_ids):
        found[row["batch_id"]].under_way = True
    return found


@dataclass(frozen=True, slots=True)
class Outside:
    """The company's accounting system, and why nothing can be sent there at present; None when it can."""

    system: AccountingSystem
    refusal: Refusal | None


NOWHERE = Outside(AccountingSystem.NONE, NoOutsideSystem(system=AccountingSystem.NONE.called))


async def outside_of(system: AccountingSystem) -> Outside:
    """How the connection to this system stands."""
    if system not in SETTINGS:
        return Outside(system, NoOutsideSystem(system=system.called))
    state = await fetch_value("SELECT state FROM outside_connection WHERE system = $1", system.value)
    if state == ConnectionState.EXPIRED:
        return Outside(system, ConnectionExpired(system=system.called))
    connected = state == ConnectionState.CONNECTED
    return Outside(system, None if connected else NotConnected(system=system.called))


def exporting_refusals(batch: Batch, standing: Standing, outside: Outside) -> list[Refusal]:
    """What stands in the way of exporting."""
    if outside.refusal is not None:
        return [outside.refusal]
    number, called = batch.number, outside.system.called
    if standing.under_way:
        return [ExportUnderWay(number=number)]
    if standing.to_reverse is not None:
        return []
    if batch.status is not BatchStatus.POSTED:
        return [NothingToExport(number=number, system=called)]
    mine = standing.of_posted
    if mine is not None and mine["state"] == "EXPORTED":
        return [ExportedAlready(number=number, system=called)]
    return []


def exporting_again_refusals(batch: Batch, standing: Standing, outside: Outside) -> list[Refusal]:
    """What stands in the way of exporting again: it must have been exported, and not be on its way."""
    if outside.refusal is not None:
        return [outside.refusal]
    if standing.under_way:
        return [ExportUnderWay(number=batch.number)]
    return [] if standing.there_since else [NotExportedYet(number=batch.number)]


def deleting_refusals(batch: Batch, standing: Standing) -> list[Refusal]:
    """A batch of which something stands in the outside books is taken back there first (R9.7)."""
    row = standing.to_reverse
    if standing.under_way:
        return [ExportUnderWay(number=batch.number)]
    if row is None:
        return []
    system = AccountingSystem(row["system"]).called
    return [ReversalNotExported(number=batch.number, version=row["version"], system=system)]
