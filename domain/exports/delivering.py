"""Handing the parts of a batch over, so that each stands in the outside books exactly once.

Before anything is sent it is noted that it will be, under the lease of the job. A try that was begun
and never ended, as when the worker was killed, therefore leaves its mark: the next one looks there
first whether the entry stands already, and only then sends it, under the same request id. What stands
there is read back and compared with what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.clock import now
from tieout.domain.database.statements import execute, insert, next_ids
from tieout.domain.database.transactions import transactional
from tieout.domain.exports.access import Access
from tieout.domain.exports.books import (
    ABOUT_THE_ENTRY,
    DocumentNumberTaken,
    NotSent,
    OutcomeUnknown,
    OutsideBooks,
    ReadBackDiffers,
)
from tieout.domain.exports.export import (
    AttemptOutcome,
    Export,
    ExportAttempt,
    ExportPart,
    ExportState,
    PartState,
)
from tieout.domain.exports.payloads.building import amounts_sent, hash_of, payload_of
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.exports.preparing import tell
from tieout.domain.exports.system import ExportOptions
from tieout.domain.jobs.claiming import Claim, hold
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal

_ATTEMPT = (
    "id", "part_id", "document_number", "request_id", "payload_hash", "outcome", "remote_id", "error",
    "started_by", "started_at",
)  # fmt: skip


class ConnectedElsewhere(Refusal):
    """{number} went to company {before} in {system}, and the connection is to company {now} by now. Connect
    to the former one, or export the batch again.
    """


@dataclass(slots=True)
class Sending:
    """A part on its way: what is sent, by which job, the try noted for it, and how it stood before."""

    claim: Claim
    export: Export
    part: ExportPart
    journal: JournalPart
    payload: str
    attempt_id: int
    before: PartState
    remote_id: str


async def deliver(
    claim: Claim,
    export: Export,
    part: ExportPart,
    books: OutsideBooks,
    access: Access,
    chosen: ExportOptions,
) -> None:
    """Bring one part to its end; what is raised was noted on it before.

    A `Refusal` is final until somebody acts; after `NotSent` or `OutcomeUnknown` it is to be tried again.
    """
    sending = await _begin(claim, export, part, access, chosen)
    try:
        found = await _hand_over(sending, books)
        _compare(sending, await books.read_back(sending.journal, sending.remote_id))
    except NotSent as failure:
        await _end(sending, sending.before, AttemptOutcome.NOT_SENT, str(failure))
        raise
    except OutcomeUnknown as failure:
        await _end(sending, PartState.SENDING, AttemptOutcome.UNKNOWN, str(failure))
        raise
    except Refusal as refusal:
        await _end(sending, _after(refusal, sending), AttemptOutcome.REFUSED, refusal.message)
        raise
    await _end(sending, PartState.VERIFIED, AttemptOutcome.FOUND if found else AttemptOutcome.CREATED, "")


async def _hand_over(sending: Sending, books: OutsideBooks) -> bool:
    """See to it that the part stands there, and note under which id; whether it stood there before."""
    if sending.remote_id:
        return True
    found = await _ours(sending, books)
    if found is None:
        await _still_ours(sending.claim)
        try:
            sending.remote_id = await books.create(sending.journal, sending.payload)
        except DocumentNumberTaken:
            # by the try before, perhaps, which was slower than the look for it
            found = await _ours(sending, books)
            if found is None:
                raise
    sending.remote_id = found or sending.remote_id
    await _note_booked(sending)
    return found is not None


async def _ours(sending: Sending, books: OutsideBooks) -> str | None:
    """Looked for before every sending: the try before may have gone through, even one in a lost database."""
    journal = sending.journal
    booked = await books.look_up(journal)
    for one in booked:
        if one.is_of(journal):
            return one.remote_id
    if any(one.number == journal.number for one in booked):
        raise DocumentNumberTaken(system=sending.export.system.called, number=journal.number)
    return None


def _after(refusal: Refusal, sending: Sending) -> PartState:
    """What a refusal tells of the part: about the connection it tells nothing."""
    if isinstance(refusal, ReadBackDiffers):
        return PartState.DIFFERS
    return PartState.REFUSED if isinstance(refusal, ABOUT_THE_ENTRY) else sending.before


def _compare(sending: Sending, booked: Booked) -> None:
    """Refuse (`ReadBackDiffers`) unless every account has what was sent, and no other has anything."""
    sent = amounts_sent(sending.journal, sending.export.system)
    for account in sorted({*sent, *booked.amounts}):
        ours, theirs = sent.get(account, (0, 0)), booked.amounts.get(account, (0, 0))
        if ours != theirs:
            raise ReadBackDiffers(
                number=sending.journal.number,
                system=sending.export.system.called,
                remote=sending.remote_id,
                difference=f"account {account} has {_sides(theirs, sending)}, "
                f"and {_sides(ours, sending)} was sent",
            )


def _sides(amounts: tuple[int, int], sending: Sending) -> str:
    debit, credit = (Money(minor, sending.journal.currency) for minor in amounts)
    return f"{debit} debit and {credit} credit"


@transactional
async def _still_ours(claim: Claim) -> None:
    """A worker that stood still for longer than its lease does not send any more."""
    await hold(claim)


@transactional
async def _note_booked(sending: Sending) -> None:
    """Note the id over there at once: from now on it is only read back."""
    await hold(sending.claim)
    sending.before = PartState.BOOKED
    await execute(
        "UPDATE export_part SET state = 'BOOKED', remote_id = $2 WHERE id = $1",
        *(sending.part.id, sending.remote_id),
    )


@transactional
async def _end(sending: Sending, state: PartState, outcome: AttemptOutcome, error: str) -> None:
    """What became of the try, together with what it makes of the part."""
    await hold(sending.claim)
    moment = now()
    await execute(
        "UPDATE export_attempt SET outcome = $2, remote_id = $3, error = $4, finished_at = $5 WHERE id = $1",
        *(sending.attempt_id, outcome.value, sending.remote_id, error, moment),
    )
    await execute(
        "UPDATE export_part SET state = $2, error = $3 WHERE id = $1", sending.part.id, state.value, error
    )
    if state is PartState.VERIFIED:
        await execute(
            "UPDATE export SET state = 'EXPORTED', finished_at = $2 WHERE id = $1 AND NOT EXISTS ("
            "SELECT 1 FROM export_part WHERE export_id = $1 AND state <> 'VERIFIED')",
            *(sending.export.id, moment),
        )
    tell(sending.export.batch_id)


@transactional
async def _begin(
    claim: Claim, export: Export, part: ExportPart, access: Access, chosen: ExportOptions
) -> Sending:
    """Note that it will be sent, before it is."""
    await hold(claim)
    if export.target != access.target:
        system = export.system.called
        raise ConnectedElsewhere(
            number=part.document_number, system=system, before=export.target, now=access.target
        )
    journal = JournalPart.of(part.journal)
    payload = payload_of(journal, export.system, access.settings, chosen)
    (attempt_id,) = await next_ids(ExportAttempt, 1)
    digest = hash_of(payload)
    row = (attempt_id, part.id, part.document_number, part.request_id, digest, "STARTED", "", "")
    await insert(ExportAttempt, _ATTEMPT, [(*row, claim.by.name, now())])
    state = PartState.BOOKED if part.remote_id else PartState.SENDING
    await execute(
        "UPDATE export_part SET state = $2, payload_hash = $3 WHERE id = $1", part.id, state.value, digest
    )
    await execute(
        "UPDATE export SET state = $2, error = '', error_code = '' WHERE id = $1",
        *(export.id, ExportState.SENDING.value),
    )
    tell(export.batch_id)
    return Sending(claim, export, part, journal, payload, attempt_id, part.state, part.remote_id)
