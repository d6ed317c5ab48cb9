"""Sending failed e-mail again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.mail.listing import find
from tieout.domain.mail.retrying import retry
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once
from tieout.graphql.ids import key_of
from tieout.graphql.mail.types import MailMessage, MailResult
from tieout.graphql.permissions import mutation


@strawberry.type
class MailMutations:
    """E-mail."""

    @mutation(
        Permission.SEND,
        "send mail again",
        description=(
            "Queue a failed e-mail again, as it is and with the same Message-ID. Takes SEND. MAIL_NOT_FAILED."
        ),
    )
    async def retry_mail(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID,
            strawberry.argument(description="The e-mail's id. NOT_FOUND when there is none."),
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> MailResult:
        """The e-mail queued again."""
        key, by = key_of("MailMessage", id), info.context.signed_in
        return MailMessage.of(await once(info, idempotency_key, key, lambda: retry(key, by=by), find))
