"""Reading e-mail, sent or not."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.mail.listing import count_mail, find, mail
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of
from tieout.graphql.mail.types import MailMessage
from tieout.graphql.permissions import query


@strawberry.type
class MailQueries:
    """E-mail."""

    @query(Permission.VIEW, "see mail", description="E-mails, newest first. Takes VIEW.")
    async def mail_messages(
        self, first: First = None, after: After = None, last: Last = None, before: Before = None
    ) -> Connection[MailMessage]:
        """A page of e-mails."""
        page = await mail(BY_ID.request(first, after, last, before))

        async def count() -> int:
            return await count_mail()

        return connection(page, MailMessage.of, count)

    @query(
        Permission.VIEW,
        "see mail",
        description="The e-mail of that id, null when there is none. Takes VIEW.",
    )
    async def mail_message(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="An e-mail's id.")]
    ) -> MailMessage | None:
        """One e-mail."""
        row = await find(key_of("MailMessage", id))
        return MailMessage.of(row) if row else None
