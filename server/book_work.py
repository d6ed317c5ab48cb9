"""Background work on the books: what the worker does for each kind, and what becomes of it when it fails.

To add a kind: a `JobKind`, its `Patience`, and its entry here. Work that talks to somebody outside, such
as mail, has a duty of its own (`tieout.server.duties`).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tieout.domain.banking import loading
from tieout.domain.deferrals import recognising
from tieout.domain.exports import exporting
from tieout.domain.jobs.claiming import Claim, hold
from tieout.domain.jobs.job import JobKind
from tieout.domain.ledgers import creating, mass_making
from tieout.domain.periods import running
from tieout.domain.reports import statement_mailing

Finish = Callable[[], Awaitable[None]]


class CarryOut(Protocol):
    """Does the work, and calls `finish` in the transaction of its (last) effect."""

    def __call__(self, claim: Claim, *, finish: Finish) -> Awaitable[None]:
        """A `Refusal` is final; any other failure is tried again a few times."""


class GiveUp(Protocol):
    """Notes that the work has failed for good, and calls `finish` in the same transaction."""

    def __call__(self, claim: Claim, *, error: str, finish: Finish) -> Awaitable[None]:
        """`error` is what users are told."""


@dataclass(frozen=True, slots=True)
class BookWork:
    """`what` says in the log, and in the apology for a bug, what was being done."""

    what: str
    carry_out: CarryOut
    give_up: GiveUp


async def _create_ledger(claim: Claim, *, finish: Finish) -> None:
    await creating.carry_out(claim.payload["batch"], by=claim.by, finish=finish)


async def _give_up_ledger(claim: Claim, *, error: str, finish: Finish) -> None:
    await creating.give_up(claim.payload["batch"], by=claim.by, error=error, finish=finish)


async def _run_batches(claim: Claim, *, finish: Finish) -> None:
    await running.go_through(claim.payload["run"], hold=partial(hold, claim))
    await running.end(claim.payload["run"], finish=finish)


async def _give_up_run(claim: Claim, *, error: str, finish: Finish) -> None:
    await running.give_up(claim.payload["run"], error=error, finish=finish)


async def _load_bank_file(claim: Claim, *, finish: Finish) -> None:
    await loading.carry_out(claim.payload["file"], claim.payload, by=claim.by, finish=finish)


async def _give_up_bank_file(claim: Claim, *, error: str, finish: Finish) -> None:
    await loading.give_up(claim.payload["file"], error=error, finish=finish)


async def _make_mass_ledger(claim: Claim, *, finish: Finish) -> None:
    await running.go_through(claim.payload["run"], hold=partial(hold, claim))
    await mass_making.complete(claim.payload["run"], finish=finish)


async def _give_up_mass_ledger(claim: Claim, *, error: str, finish: Finish) -> None:
    await mass_making.give_up(claim.payload["run"], error=error, finish=finish)


async def _send_statements(claim: Claim, *, finish: Finish) -> None:
    await statement_mailing.go_through(claim.payload["run"], by=claim.by, hold=partial(hold, claim))
    await finish()


async def _give_up_statements(claim: Claim, *, error: str, finish: Finish) -> None:  # noqa: ARG001
    """What waits goes on waiting: the job, tried again, goes on with it."""
    await finish()


async def _recognise(claim: Claim, *, finish: Finish) -> None:
    await recognising.carry_out(claim.payload["period"], by=claim.by, finish=finish)


async def _give_up_recognising(claim: Claim, *, error: str, finish: Finish) -> None:
    await recognising.give_up(claim.payload["period"], by=claim.by, error=error, finish=finish)


async def _prepare_export(claim: Claim, *, finish: Finish) -> None:
    await exporting.prepare_only(claim.payload["batch"], by=claim.by, finish=finish)


async def _give_up_preparing(claim: Claim, *, error: str, finish: Finish) -> None:
    await exporting.give_up_preparing(claim.payload["batch"], by=claim.by, error=error, finish=finish)


BOOK_WORK: Mapping[JobKind, BookWork] = {
    JobKind.CREATE_LEDGER: BookWork("Creating the ledger", _create_ledger, _give_up_ledger),
    JobKind.MASS_LEDGER: BookWork("Making a mass ledger", _make_mass_ledger, _give_up_mass_ledger),
    JobKind.RUN_BATCHES: BookWork("Running over batches", _run_batches, _give_up_run),
    JobKind.SEND_STATEMENTS: BookWork("Sending statements", _send_statements, _give_up_statements),
    JobKind.RECOGNISE: BookWork("Recognising deferred revenue", _recognise, _give_up_recognising),
    JobKind.LOAD_BANK_FILE: BookWork("Loading the bank file", _load_bank_file, _give_up_bank_file),
    JobKind.PREPARE_EXPORT: BookWork("Preparing an export", _prepare_export, _give_up_preparing),
}
"""Of each of these kinds a worker does one job at a time."""
