"""Freeing the instalments of a recognition batch that is reopened (R9.1)."""

from __future__ import annotations

from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch, fetch_value
from tieout.domain.database.transactions import announce
from tieout.domain.deferrals.schedule import DEFERRALS
from tieout.domain.refusal import counted
from tieout.domain.users.actor import Actor

_LINES = "DELETE FROM line WHERE entry_id IN (SELECT entry_id FROM deferral_instalment WHERE batch_id = $1)"
_ENTRIES = "DELETE FROM entry WHERE id IN (SELECT entry_id FROM deferral_instalment WHERE batch_id = $1)"
_FREED = "UPDATE deferral_instalment SET batch_id = NULL, entry_id = NULL WHERE batch_id = $1"


async def free(batch_id: int, *, by: Actor) -> None:
    """Take the recognition entries out of a batch that is open again: their instalments are left again.

    The ledger versions keep what was posted and reversed. The batch stays, empty: recognising its period
    again fills it, or it is deleted.
    """
    held = await fetch_value("SELECT count(*) FROM deferral_instalment WHERE batch_id = $1", batch_id)
    if not held:
        return
    schedules = await fetch(
        "SELECT id FROM deferral_schedule WHERE id IN "
        "(SELECT schedule_id FROM deferral_instalment WHERE batch_id = $1) ORDER BY id FOR UPDATE",
        batch_id,
    )
    for statement in (_LINES, _ENTRIES, _FREED):
        await execute(statement, batch_id)
    await record(
        "INSTALMENTS_FREED",
        by=by,
        batch_id=batch_id,
        instalments=counted(held, "instalment", "instalments"),
        schedules=len(schedules),
    )
    announce(DEFERRALS)
