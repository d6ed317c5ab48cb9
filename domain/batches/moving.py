"""Moving a batch along the transition table, as a compare-and-set in the database."""

from __future__ import annotations

from typing import Any

from tieout.domain.batches.batch import Batch, BatchStatus
from tieout.domain.batches.opening import BATCHES
from tieout.domain.database.statements import execute
from tieout.domain.database.transactions import announce


async def move(batch: Batch, target: BatchStatus, **columns: Any) -> None:
    """Give the batch a new status and columns; its version goes up by one.

    The row is locked by the caller; that the update finds it in the old status all the same is the
    last guard against two commands at once.
    """
    await change(batch, status=target, **columns)


async def change(batch: Batch, **columns: Any) -> None:
    """Write columns of the batch's row, only if its status and version are still what was read."""
    columns = {**columns, "version": batch.version + 1}
    assignments = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 4))
    values = [getattr(value, "value", value) for value in columns.values()]
    written = await execute(
        f"UPDATE batch SET {assignments} WHERE id = $1 AND status = $2 AND version = $3",
        *(batch.id, batch.status.value, batch.version, *values),
    )
    assert written == 1, f"batch {batch.id} changed under its lock"
    for name, value in columns.items():
        setattr(batch, name, value)
    announce(f"batch:{batch.id}")
    announce(BATCHES)
