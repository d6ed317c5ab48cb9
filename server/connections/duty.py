"""What the worker does with jobs that talk to outside accounting systems, and what becomes of them."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from tieout.domain.exports import connecting, exporting
from tieout.domain.exports.access import open_connection
from tieout.domain.exports.books import NotSent, OutcomeUnknown
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.jobs.claiming import Claim, LostLease, put_back
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import Patience
from tieout.domain.refusal import Refusal
from tieout.server.connections.lines import Lines

log = logging.getLogger("tieout.worker")

CUT_OFF = "The worker was cut off {attempts} times while it did this. Look into its log, then try again."

GiveUp = Callable[[str], Awaitable[None]]


async def send_export(claim: Claim, lines: Lines, patience: Patience) -> None:
    """Send what a batch still owes the outside books."""

    async def send() -> None:
        await exporting.carry_out(claim, lines.books)

    await _patiently(claim, patience, send, lambda error: exporting.give_up(claim, error))


async def read_outside(claim: Claim, lines: Lines, patience: Patience) -> None:
    """Test a connection and read what one of ours may be mapped to."""
    system = AccountingSystem(claim.payload["system"])

    async def read() -> None:
        company = await lines.books(await open_connection(system)).company()
        await connecting.note_look(claim, system, company)

    await _patiently(claim, patience, read, lambda error: connecting.note_look_failed(claim, system, error))


OUTSIDE_WORK: Mapping[JobKind, Callable[[Claim, Lines, Patience], Awaitable[None]]] = {
    JobKind.SEND_EXPORT: send_export,
    JobKind.READ_OUTSIDE: read_outside,
}
"""What is done over the lines to outside systems."""


async def _patiently(
    claim: Claim, patience: Patience, work: Callable[[], Awaitable[None]], give_up: GiveUp
) -> None:
    """A refusal is final until somebody acts; whatever else fails is tried again, after a rest."""
    if claim.attempts > patience.attempts:
        await give_up(CUT_OFF.format(attempts=patience.attempts))
        return
    rest = None
    try:
        await work()
        return
    except LostLease:
        raise
    except Refusal as refusal:
        words = " ".join(dict.fromkeys(one.message for one in (refusal, *refusal.blockers)))
        await give_up(words)
        return
    except (NotSent, OutcomeUnknown) as failure:
        told, rest = str(failure), failure.rest
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("Job %s (%s), reference %s", claim.job_id, claim.kind.value, reference, exc_info=error)
        told = f"Something went wrong on our side. Reference {reference}."
    log.warning("Job %s (%s) did not go through: %s", claim.job_id, claim.kind.value, told)
    if claim.attempts >= patience.attempts:
        await give_up(told)
    else:
        await put_back(claim, told, max(rest or timedelta(0), patience.rest(claim.attempts)))
