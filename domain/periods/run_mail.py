"""The mail about a run: that it has begun, and what became of its batches."""

from __future__ import annotations

import json

from tieout.domain.database.statements import Row, fetch
from tieout.domain.mail.writing import write
from tieout.domain.periods.batch_run import BatchRun, RunGoal
from tieout.domain.refusal import counted
from tieout.domain.users.actor import SYSTEM

LISTED = 100
"""How many refused batches a mail lists; the others are counted."""

_WORK = {
    RunGoal.CLOSE: "Closing",
    RunGoal.CREATE_LEDGERS: "Creating the ledgers of",
    RunGoal.POST: "Posting",
    RunGoal.POST_BATCHES: "Closing, creating the ledgers of and posting",
    RunGoal.MASS_LEDGER: "Making a mass ledger of",
}
_ENDED = """
SELECT batch.number, item.state, item.reasons FROM batch_run_item AS item
JOIN batch ON batch.id = item.batch_id WHERE item.run_id = $1 ORDER BY item.id
"""


async def tell_started(run: BatchRun, batches: int) -> None:
    """Mail whoever started it, if they have an address."""
    what = work(run.goal, batches)
    await _mail(
        run, f"{what} has begun", f"{what} has begun. You will get another message when it is done.\n"
    )


async def tell_finished(run: BatchRun) -> None:
    """Mail what became of each batch."""
    rows = await fetch(_ENDED, run.id)
    refused = [row for row in rows if row["state"] == "REFUSED"]
    done = len(rows) - len(refused)
    what = work(run.goal, len(rows))
    outcome = f"{done} done, {len(refused)} refused" if refused else "all done"
    await _mail(run, f"{what} has ended: {outcome}", f"{what} has ended: {outcome}.\n{refusals(refused)}")


def work(goal: RunGoal, batches: int) -> str:
    """ "Posting 12 batches"."""
    return f"{_WORK[goal]} {counted(batches, 'batch', 'batches')}"


def refusals(refused: list[Row]) -> str:
    """The refused batches with their reasons, as lines of a mail."""
    if not refused:
        return ""
    lines = ["", "Not done, each where it stands:"]
    for row in refused[:LISTED]:
        said = " ".join(one["message"] for one in json.loads(row["reasons"]))
        lines.append(f"- {row['number']}: {said}")
    if len(refused) > LISTED:
        lines.append(f"- and {len(refused) - LISTED:,} more; the page of the run lists every one.")
    return "\n".join(lines) + "\n"


async def _mail(run: BatchRun, subject: str, body: str) -> None:
    if run.email:
        await write(by=SYSTEM, recipient=run.email, subject=subject, body=body)
