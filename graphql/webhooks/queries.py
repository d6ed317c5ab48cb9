"""Reading webhooks and what was sent to them."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.webhooks import listing
from tieout.graphql.connections import BY_ID, After, Before, Connection, First, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import key_of, optional_key_of
from tieout.graphql.permissions import query
from tieout.graphql.webhooks.enums import WebhookState
from tieout.graphql.webhooks.types import Webhook, WebhookMessage


@strawberry.type
class WebhookQueries:
    """Webhooks."""

    @query(
        Permission.ADMINISTER,
        "see webhooks",
        description="Every webhook, in the order they were added. Takes ADMINISTER.",
    )
    async def webhooks(self) -> list[Webhook]:
        """All of them."""
        return [Webhook.of(row) for row in await listing.webhooks()]

    @query(
        Permission.ADMINISTER,
        "see webhook messages",
        description="What other systems were told, newest first. Takes ADMINISTER.",
    )
    async def webhook_messages(
        self,
        webhook_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only to this webhook; all when left out.")
        ] = None,
        state: Annotated[
            WebhookState | None, strawberry.argument(description="Only in this state; all when left out.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[WebhookMessage]:
        """A page of messages."""
        key = optional_key_of("Webhook", webhook_id, field="webhookId")
        request = BY_ID.request(first, after, last, before)
        page = await listing.messages(request, webhook_id=key, state=state)

        async def count() -> int:
            return await listing.count_messages(webhook_id=key, state=state)

        return connection(page, WebhookMessage.of, count)

    @query(
        Permission.ADMINISTER,
        "see webhook messages",
        description="One message to another system; null when there is none. Takes ADMINISTER.",
    )
    async def webhook_message(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="The message's id.")]
    ) -> WebhookMessage | None:
        """The message."""
        row = await listing.find_message(key_of("WebhookMessage", id))
        return None if row is None else WebhookMessage.of(row)
