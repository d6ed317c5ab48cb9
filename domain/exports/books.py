"""The outside books as this program sees them, and every way in which they say no, or nothing at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from tieout.domain.exports.connection import ChoiceKind
from tieout.domain.exports.payloads.part import Booked, JournalPart
from tieout.domain.refusal import Refusal


class ConnectionExpired(Refusal):
    """{system} does not let us in any more: the connection was taken back or has run out. Connect again in
    the settings; nothing is lost, and what waits is sent then.
    """


class SecretsRefused(Refusal):
    """{system} does not accept the identification in the settings of the connection ({words}). Correct it
    there, then test the connection.
    """


class SubscriptionEnded(Refusal):
    """The subscription to {system} has ended or is unpaid, so that nothing can be added there. Have it
    renewed, then send again.
    """


class OutsideBooksClosed(Refusal):
    """The books in {system} are closed on {day}. Have the period reopened there, then send journal entry
    {number} again.
    """


class DocumentNumberTaken(Refusal):
    """{system} has another journal entry {number} already. Look at it there; sent again, ours gets a new
    number.
    """


class OutsideAccountRefused(Refusal):
    """{system} does not take an account of journal entry {number}: {words} Map it to an active one, then
    send again.
    """


class OutsideCustomerMissing(Refusal):
    """{system} misses the customer on a receivables line of journal entry {number}: {words} Map the customer,
    then send again.
    """


class RefusedThere(Refusal):
    """{system} refused journal entry {number}: {words} Correct what it names, then send again."""


ABOUT_THE_ENTRY = (
    OutsideBooksClosed,
    DocumentNumberTaken,
    OutsideAccountRefused,
    OutsideCustomerMissing,
    RefusedThere,
)
"""Answers to an entry, after which it does not stand there for certain."""


class ReadBackDiffers(Refusal):
    """Journal entry {number} stands in {system} as {remote}, but not as it was sent: {difference}. Look at it
    there; if you delete it there, export the batch again.
    """


class NotSent(Exception):
    """For certain nothing was stored there; it may be tried again after a rest, when one is asked for."""

    def __init__(self, told: str, rest: timedelta | None = None) -> None:
        super().__init__(told)
        self.rest = rest


class OutcomeUnknown(Exception):
    """It may have been stored or not: the answer did not come, or says nothing about it."""

    def __init__(self, told: str, rest: timedelta | None = None) -> None:
        super().__init__(told)
        self.rest = rest


@dataclass(frozen=True, slots=True)
class Choice:
    """An account or customer over there."""

    kind: ChoiceKind
    id: str
    number: str
    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class OutsideCompany:
    """Whose books they are, and what one of ours may be mapped to."""

    name: str
    choices: Sequence[Choice]


class OutsideBooks(Protocol):
    """The client of one system; every call raises a `Refusal`, `NotSent` or `OutcomeUnknown`.

    Reading changes nothing there, so that its failures are always `NotSent`.
    """

    async def look_up(self, part: JournalPart) -> Sequence[Booked]:
        """The journal entries that stand there under the part's number or reference."""

    async def create(self, part: JournalPart, payload: str) -> str:
        """Have it stored under its reference; its id there."""

    async def read_back(self, part: JournalPart, remote_id: str) -> Booked:
        """The entry of that id as it stands there."""

    async def company(self) -> OutsideCompany:
        """Whose books they are; tests the connection."""
