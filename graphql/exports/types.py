"""Exports to an outside accounting system as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.exports import export as domain
from tieout.domain.exports.listing import attempts_by_part, exports_by_id, parts_by_export
from tieout.domain.ledgers.reading import ledgers_by_id
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.enums import LedgerLayout
from tieout.graphql.exports.enums import AccountingSystem, AttemptOutcome, ExportState, PartState
from tieout.graphql.ids import global_id
from tieout.graphql.money import Money


@strawberry.type(description="One try to hand a journal entry over.")
class ExportAttempt:
    """What it carried and what became of it."""

    document_number: str = strawberry.field(description="The document number it carried.")
    request_id: str = strawberry.field(description="The request id it carried.")
    payload_hash: str = strawberry.field(description="SHA-256 of what was sent.")
    outcome: AttemptOutcome = strawberry.field(description="What became of it.")
    remote_id: str = strawberry.field(description="The id over there, blank when it did not come so far.")
    error: str = strawberry.field(description="What went wrong; blank when nothing did.")
    started_by: str = strawberry.field(description="The name of who asked for it.")
    started_at: datetime = strawberry.field(description="When it began.")
    finished_at: datetime | None = strawberry.field(description="When it ended; null when it did not.")

    @classmethod
    def of(cls, row: domain.ExportAttempt) -> Self:
        """The row as the API shows it."""
        return cls(
            document_number=row.document_number,
            request_id=row.request_id,
            payload_hash=row.payload_hash,
            outcome=row.outcome,
            remote_id=row.remote_id,
            error=row.error,
            started_by=row.started_by,
            started_at=row.started_at,
            finished_at=row.finished_at,
        )


@strawberry.type(description="One journal entry of an export.")
class ExportPart:
    """What is sent under one document number."""

    row: strawberry.Private[domain.ExportPart]
    position: int = strawberry.field(description="Its place in the export, from 1.")
    document_number: str = strawberry.field(description="Its document number over there.")
    request_id: str = strawberry.field(
        description="The id that goes with every attempt, so that the outside system stores it once."
    )
    payload_hash: str = strawberry.field(description="SHA-256 of what is sent.")
    total: Money = strawberry.field(description="Its debits, and so its credits.")
    line_count: int = strawberry.field(description="How many lines it has.")
    state: PartState = strawberry.field(description="Where it stands.")
    remote_id: str = strawberry.field(description="Its id over there; blank until it is known.")
    error: str = strawberry.field(description="What the last attempt met with; blank when it went well.")

    @classmethod
    def of(cls, row: domain.ExportPart) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            position=row.position,
            document_number=row.document_number,
            request_id=row.request_id,
            payload_hash=row.payload_hash,
            total=Money.minor(row.total, row.currency),
            line_count=row.line_count,
            state=row.state,
            remote_id=row.remote_id,
            error=row.error,
        )

    @strawberry.field(description="Every attempt to hand it over, oldest first.")
    async def attempts(self, info: Info) -> list[ExportAttempt]:
        """Read for all parts at once."""
        return [ExportAttempt.of(row) for row in await info.context.load(attempts_by_part, self.row.id)]


@strawberry.type(
    description="A ledger version, or the reversal of one, on its way to the outside accounting system."
)
class Export:
    """Its parts, and how far they are."""

    row: strawberry.Private[domain.Export]
    id: strawberry.ID = strawberry.field(description="The export's id.")
    system: AccountingSystem = strawberry.field(description="Where it goes.")
    system_name: str = strawberry.field(description="The name of the system.")
    target: str = strawberry.field(description="The company over there, by the id it has there.")
    layout: LedgerLayout = strawberry.field(description="Whether every line goes or one for each account.")
    edition: int = strawberry.field(description="1, and more when the same version was exported again.")
    state: ExportState = strawberry.field(description="Where it stands.")
    error_code: str = strawberry.field(description="The code of the refusal that stopped it; may be blank.")
    error: str = strawberry.field(description="What is in the way and what to do; blank when nothing is.")
    reason: str = strawberry.field(description="Why it was exported again; blank for a first export.")
    created_by: str = strawberry.field(description="The name of who caused it.")
    created_at: datetime = strawberry.field(description="When it was prepared.")
    finished_at: datetime | None = strawberry.field(
        description="When all of it stood there; null until then."
    )

    @classmethod
    def of(cls, row: domain.Export) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("Export", row.id),
            system=row.system,
            system_name=row.system.called,
            target=row.target,
            layout=row.layout,
            edition=row.edition,
            state=row.state,
            error_code=row.error_code,
            error=row.error,
            reason=row.reason,
            created_by=row.created_by,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )

    @strawberry.field(description="The batch.")
    async def batch(self, info: Info) -> links.Batch:
        """Read for all exports at once."""
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="The ledger version, or the reversal, that is sent.")
    async def ledger(self, info: Info) -> links.Ledger:
        """Read for all exports at once."""
        return links.Ledger.of(await info.context.load(ledgers_by_id, self.row.ledger_id))

    @strawberry.field(description="The export that this one takes back; null unless it is a reversal.")
    async def reverses(self, info: Info) -> Export | None:
        """Read for all exports at once."""
        if self.row.reverses_id is None:
            return None
        return Export.of(await info.context.load(exports_by_id, self.row.reverses_id))

    @strawberry.field(description="Its journal entries in order; none while something is unmapped.")
    async def parts(self, info: Info) -> list[ExportPart]:
        """Read for all exports at once."""
        return [ExportPart.of(row) for row in await info.context.load(parts_by_export, self.row.id)]
