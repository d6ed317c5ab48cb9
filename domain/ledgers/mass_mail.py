"""The mail about a mass ledger: with the file when it is made, with the reasons when it could not be."""

from __future__ import annotations

from tieout.domain.database.statements import fetch, fetch_value
from tieout.domain.ledgers.mass_ledger import MassLedger
from tieout.domain.mail.writing import write
from tieout.domain.money import Money
from tieout.domain.periods.batch_run import BatchRun
from tieout.domain.periods.run_mail import refusals
from tieout.domain.refusal import counted
from tieout.domain.setup import options
from tieout.domain.users.actor import SYSTEM

_REFUSED = """
SELECT batch.number, item.reasons FROM batch_run_item AS item JOIN batch ON batch.id = item.batch_id
WHERE item.run_id = $1 AND item.state = 'REFUSED' ORDER BY item.id
"""


async def tell_made(mass: MassLedger, run: BatchRun) -> None:
    """Mail the file to its recipient, and word of it to whoever started it, if that is another."""
    company = await options.current()
    period = await _period(mass)
    subject = f"Mass ledger {mass.number} of {period}"
    ledgers = counted(mass.ledger_count, "ledger", "ledgers")
    lines = counted(mass.line_count, "line", "lines")
    total = Money(mass.debit_total, company.currency)
    facts = f"{subject} holds {ledgers} in {lines}, debits and credits of {total}.\n"
    if mass.recipient:
        body = (
            f"{facts}\nUnzip the attached file and load what it holds into your accounting system;\n"
            "manifest.json names the SHA-256 hash of each file, by which you can see that it\n"
            f"arrived unchanged.\n\nSent for {company.name} at the request of {run.started_by}.\n"
        )
        await write(by=SYSTEM, recipient=mass.recipient, subject=subject, body=body, mass_ledger_id=mass.id)
    if run.email and run.email != mass.recipient:
        await write(
            by=SYSTEM, recipient=run.email, subject=f"{subject} is ready", body=f"{facts}\nIts page has it.\n"
        )


async def tell_incomplete(mass: MassLedger, run: BatchRun) -> None:
    """Mail which batches could not be posted, to whoever started it."""
    if run.email:
        refused = await fetch(_REFUSED, run.id)
        what = f"The mass ledger of {await _period(mass)} could not be made"
        left = counted(len(refused), "batch is", "batches are")
        body = (
            f"{what}: {left} not posted. What was posted stays posted.\n{refusals(refused)}\n"
            "Put these right, then start it again: it takes up the rest.\n"
        )
        await write(by=SYSTEM, recipient=run.email, subject=what, body=body)


async def _period(mass: MassLedger) -> str:
    return str(await fetch_value("SELECT name FROM fiscal_period WHERE id = $1", mass.fiscal_period_id))
