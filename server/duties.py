"""What the worker does for each kind of job, and what becomes of the job when that fails."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from tieout.domain.jobs.claiming import Claim, LostLease, fail, finish, put_back
from tieout.domain.jobs.job import JobKind
from tieout.domain.jobs.patience import PATIENCE, Patience
from tieout.domain.mail.delivering import delayed, delivered, refused, to_deliver
from tieout.domain.mail.message import MailMessage
from tieout.domain.refusal import Refusal
from tieout.server import webhooks
from tieout.server.book_work import BOOK_WORK, BookWork
from tieout.server.connections.duty import OUTSIDE_WORK
from tieout.server.connections.lines import Lines
from tieout.server.smtp import NotTaken, Transport, Undeliverable

log = logging.getLogger("tieout.worker")

CUT_OFF = "The worker was cut off {attempts} times while it did this. Look into its log, then try again."


@dataclass(frozen=True, slots=True)
class Duties:
    """How mail and journal entries go out, and how often each kind of job is tried."""

    transport: Transport
    patience: Mapping[JobKind, Patience] = field(default_factory=lambda: PATIENCE)
    lines: Lines | None = None

    async def do(self, claim: Claim) -> None:
        """Do the job and end it, or put it back; `LostLease` when somebody else has it by now."""
        if claim.kind is JobKind.SEND_MAIL:
            await self._send_mail(claim)
        elif claim.kind is JobKind.SEND_WEBHOOK:
            await webhooks.send(claim, self.patience[claim.kind])
        elif claim.kind in OUTSIDE_WORK:
            assert self.lines is not None
            await OUTSIDE_WORK[claim.kind](claim, self.lines, self.patience[claim.kind])
        else:
            await self._work_on_books(claim, BOOK_WORK[claim.kind])

    async def _work_on_books(self, claim: Claim, work: BookWork) -> None:
        """A refusal is final; any other failure is tried again a few times."""
        patience = self.patience[claim.kind]
        if claim.attempts > patience.attempts:
            return await _give_up(claim, work, CUT_OFF.format(attempts=patience.attempts))
        try:
            await work.carry_out(claim, finish=partial(finish, claim))
        except LostLease:
            raise
        except Refusal as refusal:
            await _give_up(claim, work, _words(refusal))
        except Exception as error:  # noqa: BLE001
            told = _unexpected(f"{work.what} failed (batch {claim.batch_id}, job {claim.job_id})", error)
            if claim.attempts >= patience.attempts:
                await _give_up(claim, work, told)
            else:
                await put_back(claim, told, patience.rest(claim.attempts))

    async def _send_mail(self, claim: Claim) -> None:
        """It may arrive twice when the worker is killed in between, but with the same Message-ID."""
        message = await to_deliver(claim)
        if message is None:
            return await finish(claim)
        if claim.attempts > self.patience[claim.kind].attempts:
            return await refused(claim, message, CUT_OFF.format(attempts=claim.attempts - 1))
        try:
            await self.transport.deliver(message)
        except (Undeliverable, Refusal) as refusal:
            log.warning("Mail %s was refused: %s", message.message_id, refusal)
            await refused(claim, message, str(refusal))
        except NotTaken as failure:
            await self._later(claim, message, str(failure))
        except Exception as error:  # noqa: BLE001
            told = _unexpected(f"Sending mail {message.message_id} failed", error)
            await self._later(claim, message, told)
        else:
            await delivered(claim, message)
            log.info("Mail %s was taken.", message.message_id)

    async def _later(self, claim: Claim, message: MailMessage, error: str) -> None:
        patience = self.patience[claim.kind]
        log.warning("Mail %s did not go through: %s", message.message_id, error)
        if claim.attempts >= patience.attempts:
            await refused(claim, message, error)
        else:
            await delayed(claim, message, error, patience.rest(claim.attempts))


async def _give_up(claim: Claim, work: BookWork, error: str) -> None:
    log.warning("%s failed for good (batch %s, job %s): %s", work.what, claim.batch_id, claim.job_id, error)
    try:
        await work.give_up(claim, error=error, finish=partial(fail, claim, error))
    except Refusal as refusal:
        await fail(claim, f"{error} {refusal.message}")


def _words(refusal: Refusal) -> str:
    """Every reason of the refusal, in plain words."""
    return " ".join(dict.fromkeys(found.message for found in (refusal, *refusal.blockers)))


def _unexpected(what: str, error: Exception) -> str:
    """What users are told of a bug: a reference, under which the log has the rest."""
    reference = secrets.token_hex(4)
    log.error("%s, reference %s", what, reference, exc_info=error)
    return f"Something went wrong on our side. Reference {reference}."
