"""Notes and the verification of the books as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import strawberry

from tieout.domain.audit import event as domain
from tieout.domain.audit.notes import sentence
from tieout.domain.audit.verifying import Check
from tieout.domain.batches.listing import batches_by_id
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id


@strawberry.type(description="Something that was done: who, when and why. It is never changed.")
class AuditEvent:
    """An event of the audit trail; those of a batch are its notes."""

    row: strawberry.Private[domain.AuditEvent]
    id: strawberry.ID = strawberry.field(description="The event's id.")
    at: datetime = strawberry.field(description="When it happened.")
    actor: str = strawberry.field(description="The name of who did it.")
    action: str = strawberry.field(description="What was done, in capitals, such as BATCH_CLOSED.")
    sentence: str = strawberry.field(description="What was done, as a sentence with its figures.")
    reason: str = strawberry.field(description="The reason given, or the note's text; blank for none.")
    facts: str = strawberry.field(description="The facts kept with it, as a JSON object in text.")

    @classmethod
    def of(cls, row: domain.AuditEvent) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("AuditEvent", row.id),
            at=row.happened_at,
            actor=row.actor,
            action=row.action,
            sentence=sentence(row),
            reason=row.reason,
            facts=row.facts,
        )

    @strawberry.field(description="The batch it happened to; null when it is about none.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all events at once."""
        if self.row.batch_id is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


@strawberry.type(description="One thing that must hold in sound books.")
class VerificationCheck:
    """A check and its outcome."""

    name: str = strawberry.field(description="What must hold.")
    passed: bool = strawberry.field(description="Whether it does.")
    detail: str = strawberry.field(
        description="What was looked at, and the first differences if it does not."
    )

    @classmethod
    def of(cls, check: Check) -> Self:
        """The domain's check as the API shows it."""
        return cls(name=check.name, passed=check.passed, detail=check.detail)


@strawberry.type(description="The outcome of verifying the books.")
class Verification:
    """All checks."""

    intact: bool = strawberry.field(description="Whether every check passed.")
    checks: list[VerificationCheck] = strawberry.field(description="The checks in the order they were made.")

    @classmethod
    def of(cls, checks: list[Check]) -> Self:
        """The domain's checks as the API shows them."""
        return cls(
            intact=all(check.passed for check in checks),
            checks=[VerificationCheck.of(check) for check in checks],
        )
