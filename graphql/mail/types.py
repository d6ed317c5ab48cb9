"""E-mail as the API shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.ledgers.files import archive_name
from tieout.domain.ledgers.mass_file import mass_archive_name
from tieout.domain.ledgers.mass_listing import mass_ledgers_by_id
from tieout.domain.ledgers.reading import ledgers_by_id
from tieout.domain.mail import message as domain
from tieout.domain.reports.statement_mailing import statement_name, statements_of_mail
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.enums import MailState
from tieout.graphql.ids import global_id
from tieout.graphql.ledgers.mass_ledgers import mass_ledger_url
from tieout.graphql.refusals import Refusal


@strawberry.type(description="An e-mail, sent or still to be sent.")
class MailMessage:
    """What was written, to whom, and what became of it."""

    row: strawberry.Private[domain.MailMessage]
    id: strawberry.ID = strawberry.field(description="The e-mail's id.")
    message_id: str = strawberry.field(description="Its Message-ID, the same in every attempt to send it.")
    recipient: str = strawberry.field(description="The address it goes to.")
    subject: str = strawberry.field(description="The subject.")
    body: str = strawberry.field(description="The text.")
    state: MailState = strawberry.field(description="Whether it was sent.")
    attempts: int = strawberry.field(description="How often sending was tried.")
    error: str = strawberry.field(description="Why the last attempt failed; blank when it did not.")
    created_by: str = strawberry.field(description="The name of who caused it.")
    created_at: datetime = strawberry.field(description="When it was written.")
    sent_at: datetime | None = strawberry.field(description="When the mail server took it; null until then.")

    @classmethod
    def of(cls, row: domain.MailMessage) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("MailMessage", row.id),
            message_id=row.message_id,
            recipient=row.recipient,
            subject=row.subject,
            body=row.body,
            state=row.state,
            attempts=row.attempts,
            error=row.error,
            created_by=row.created_by,
            created_at=row.created_at,
            sent_at=row.sent_at,
        )

    @strawberry.field(description="The batch it is about; null when it is about none.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all e-mails at once."""
        if self.row.batch_id is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))

    @strawberry.field(description="The file name of its attachment; null for none.")
    async def attachment_name(self, info: Info) -> str | None:
        """The name of the ZIP of the ledger or mass ledger, or of the PDF of the statement."""
        if self.row.mass_ledger_id is not None:
            return mass_archive_name(await info.context.load(mass_ledgers_by_id, self.row.mass_ledger_id))
        statement = await info.context.find(statements_of_mail, self.row.id)
        if statement is not None:
            return statement_name(statement["end_date"])
        if self.row.ledger_id is None or self.row.layout is None:
            return None
        ledger = await info.context.load(ledgers_by_id, self.row.ledger_id)
        batch = await info.context.load(batches_by_id, ledger.batch_id)
        return archive_name(ledger, batch, self.row.layout)

    @strawberry.field(
        description="The path to download its attachment from this server, the same bytes; null for none."
    )
    async def attachment_url(self, info: Info) -> str | None:
        """The ledger's own download: a version never changes; or the statement as it was sent."""
        if self.row.mass_ledger_id is not None:
            return mass_ledger_url(global_id("MassLedger", self.row.mass_ledger_id))
        statement = await info.context.find(statements_of_mail, self.row.id)
        if statement is not None:
            return f"/statements/{global_id('SentStatement', statement['id'])}/statement.pdf"
        if self.row.ledger_id is None or self.row.layout is None:
            return None
        return f"/ledgers/{global_id('Ledger', self.row.ledger_id)}/{self.row.layout.value.lower()}.zip"


MailResult = Annotated[
    MailMessage | Refusal,
    strawberry.union("MailResult", description="The e-mail as it is queued, or why it was refused."),
]
