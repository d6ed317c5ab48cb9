"""Preparing what is to be sent: the parts of a posted ledger version, and the reversals of what stands there.

`prepare` may be called at any time and any number of times. It holds the batch, so that what it finds
stays true: a version is prepared once, and reversed over there once, after all of it is settled.
"""

from __future__ import annotations

from tieout.domain.batches.locking import lock_batch
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.exports.access import Access, NotConnected, open_connection
from tieout.domain.exports.export import (
    MAY_BE_THERE,
    UNSETTLED,
    Export,
    ExportPart,
    ExportState,
    PartState,
)
from tieout.domain.exports.making import insert_parts, layout_of, parts_of, remake, reversals_of
from tieout.domain.exports.system import ExportOptions
from tieout.domain.ledgers.ledger import Ledger, LedgerState
from tieout.domain.refusal import Refusal
from tieout.domain.setup import options
from tieout.domain.users.actor import Actor

EXPORTS = "exports"
"""The topic announced when something becomes of an export."""


@transactional
async def prepare(batch_id: int, *, by: Actor, anew: bool = False) -> list[Export]:
    """Withdraw, reverse and make what the batch's versions ask for, as far as it is settled.

    `anew` also makes refused parts again, by what is mapped now. What is unmapped is told by the
    export's error. The exports as they stand then, in the order they are sent.
    """
    await lock_batch(batch_id)
    chosen = (await options.current()).options.exports
    access = await _access(chosen)
    if access is not None:
        await execute(_RETARGET, batch_id, access.target, access.system.value)
    exports = await exports_of_batch(batch_id)
    reversed_ = {export.reverses_id for export in exports}
    for export in exports:
        if (
            export.ledger.state is LedgerState.VOIDED
            and export.state in _GOING
            and export.id not in reversed_
        ):
            await _take_back(export, by=by)
    posted = await Ledger.get_or_none(
        batch_id=batch_id, state=LedgerState.POSTED, reverses_id=None, using_db=writer()
    )
    if posted is not None and access is not None:
        mine = [
            one for one in exports if one.ledger_id == posted.id and one.state is not ExportState.REPLACED
        ]
        export = mine[0] if mine else await begin(posted, chosen, access, by=by)
        if not await ExportPart.filter(export_id=export.id).using_db(writer()).exists():
            await _fill(export, chosen, access)
    if anew and access is not None:
        for export in await exports_of_batch(batch_id):
            await _renew(export, chosen, access)
    tell(batch_id)
    return await exports_of_batch(batch_id)


# what was prepared before anybody connected goes to the company that was connected then
_RETARGET = """
UPDATE export SET target = $2 WHERE batch_id = $1 AND target <> $2 AND system = $3 AND reverses_id IS NULL
AND NOT EXISTS (SELECT 1 FROM export_part WHERE export_id = export.id
    AND state IN ('SENDING', 'BOOKED', 'VERIFIED', 'DIFFERS'))
"""
_GOING = (ExportState.PREPARED, ExportState.SENDING, ExportState.EXPORTED, ExportState.FAILED)


async def exports_of_batch(batch_id: int) -> list[Export]:
    """Every export of the batch with its ledger version and its parts, in the order they are sent."""
    found = Export.filter(batch_id=batch_id).order_by("id").using_db(writer())
    return await found.select_related("ledger").prefetch_related("parts")


async def begin(
    ledger: Ledger,
    chosen: ExportOptions,
    access: Access,
    *,
    by: Actor,
    edition: int = 1,
    reason: str = "",
    reverses: Export | None = None,
) -> Export:
    """The export of a ledger version, without parts yet."""
    return await Export.create(
        batch_id=ledger.batch_id,
        ledger_id=ledger.id,
        reverses_id=reverses.id if reverses else None,
        system=reverses.system if reverses else chosen.accounting_system,
        layout=reverses.layout if reverses else layout_of(chosen),
        edition=edition,
        target=reverses.target if reverses else access.target,
        reason=reason,
        created_by_id=by.user_id,
        created_by=by.name,
        created_at=now(),
        using_db=writer(),
    )


async def fail_export(export: Export, refusal: Refusal) -> None:
    """Show on the export what is in its way."""
    words = " ".join(dict.fromkeys(one.message for one in (refusal, *refusal.blockers)))
    await execute(
        "UPDATE export SET state = 'FAILED', error_code = $2, error = $3 WHERE id = $1",
        *(export.id, refusal.code, words),
    )


def tell(batch_id: int) -> None:
    """Announce that something became of the batch's exports."""
    announce(f"batch:{batch_id}")
    announce(EXPORTS)


async def _access(chosen: ExportOptions) -> Access | None:
    try:
        return await open_connection(chosen.accounting_system)
    except NotConnected:
        return None


async def _fill(export: Export, chosen: ExportOptions, access: Access) -> None:
    """The parts of an export that has none: refused before, it may have been for an account unmapped."""
    try:
        made = await parts_of(export, chosen)
        await insert_parts(export, list(enumerate(made, 1)), chosen, access.settings)
    except Refusal as refusal:
        await fail_export(export, refusal)
    else:
        await execute(
            "UPDATE export SET state = 'PREPARED', error = '', error_code = '' WHERE id = $1", export.id
        )


async def _renew(export: Export, chosen: ExportOptions, access: Access) -> None:
    """Make the refused parts again: nothing of them stands there."""
    refused = [part for part in export.parts if part.state is PartState.REFUSED]
    if not refused:
        return
    try:
        for part in refused:
            await remake(export, part, chosen, access.settings)
    except Refusal as refusal:
        await fail_export(export, refusal)


async def _take_back(export: Export, *, by: Actor) -> None:
    """A version that counts no more: what was never sent is withdrawn, what stands there is reversed."""
    if any(part.state in UNSETTLED for part in export.parts):
        return
    there = [part for part in export.parts if part.state in MAY_BE_THERE]
    await execute(
        "UPDATE export_part SET state = 'WITHDRAWN' WHERE export_id = $1 AND state IN ('READY', 'REFUSED')",
        export.id,
    )
    state = ExportState.EXPORTED if there else ExportState.WITHDRAWN
    await execute("UPDATE export SET state = $2 WHERE id = $1", export.id, state.value)
    if not there:
        return
    company = await options.current()
    ledger = await Ledger.get(reverses_id=export.ledger_id, using_db=writer())
    access = await open_connection(export.system)
    reversal = await begin(ledger, company.options.exports, access, by=by, reverses=export)
    made = await reversals_of(reversal, there)
    await insert_parts(reversal, made, company.options.exports, access.settings)
