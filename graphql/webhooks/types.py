"""Webhooks as the API shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

import strawberry

from tieout.domain.batches.listing import batches_by_id
from tieout.domain.webhooks import listing
from tieout.domain.webhooks import webhook as domain
from tieout.graphql import links
from tieout.graphql.context import Info
from tieout.graphql.ids import global_id
from tieout.graphql.refusals import Refusal
from tieout.graphql.webhooks.enums import WebhookEvent, WebhookState


@strawberry.type(description="Where another system wants to be told of what happens here, by a signed POST.")
class Webhook:
    """An address and the events it is told of; its secret is shown only when it is made."""

    row: strawberry.Private[domain.Webhook]
    id: strawberry.ID = strawberry.field(description="The webhook's id.")
    url: str = strawberry.field(description="The address that is called.")
    description: str = strawberry.field(description="What it is for; may be blank.")
    events: list[WebhookEvent] = strawberry.field(description="What it is told of.")
    active: bool = strawberry.field(description="Whether it is called.")
    stopped_because: str = strawberry.field(
        description="Why it was switched off by itself, as when the receiver answered 410; blank otherwise."
    )
    previous_secret_until: datetime | None = strawberry.field(
        description="Until when the secret before signs too; null when there is none."
    )
    created_by: str = strawberry.field(description="The name of who added it.")
    created_at: datetime = strawberry.field(description="When it was added.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: domain.Webhook) -> Self:
        """The row as the API shows it; never a secret."""
        return cls(
            row=row,
            id=global_id("Webhook", row.id),
            url=row.url,
            description=row.description,
            events=[WebhookEvent(value) for value in row.events.split()],
            active=bool(row.active),
            stopped_because=row.stopped_because,
            previous_secret_until=row.previous_until_at,
            created_by=row.created_by,
            created_at=row.created_at,
            version=row.version,
        )

    @strawberry.field(description="How many messages to it have failed and were not sent again.")
    async def failed(self, info: Info) -> int:
        """Counted for all webhooks at once."""
        return await info.context.load(listing.failed_of, self.row.id)


@strawberry.type(description="One attempt to send a webhook message.")
class WebhookAttempt:
    """What the receiver answered, or why there is no answer."""

    id: strawberry.ID = strawberry.field(description="The attempt's id.")
    attempted_at: datetime = strawberry.field(description="When it began.")
    milliseconds: int = strawberry.field(description="How long it took, in milliseconds.")
    status: int | None = strawberry.field(description="The HTTP status answered; null when none came.")
    answer: str = strawberry.field(description="The beginning of the answer's text.")
    error: str = strawberry.field(description="Why it did not go through; blank when it did.")

    @classmethod
    def of(cls, row: domain.WebhookAttempt) -> Self:
        """The row as the API shows it."""
        return cls(
            id=global_id("WebhookAttempt", row.id),
            attempted_at=row.attempted_at,
            milliseconds=row.milliseconds,
            status=row.status,
            answer=row.answer,
            error=row.error,
        )


@strawberry.type(description="An event told to one webhook.")
class WebhookMessage:
    """What is sent, and every attempt to send it."""

    row: strawberry.Private[domain.WebhookMessage]
    id: strawberry.ID = strawberry.field(description="The message's id here.")
    message_id: str = strawberry.field(
        description="Its `webhook-id` header, the same at every attempt: a receiver counts it once."
    )
    event: WebhookEvent = strawberry.field(description="What it tells of.")
    happened_at: datetime = strawberry.field(description="When that happened.")
    body: str = strawberry.field(description="The JSON text that is signed and sent.")
    state: WebhookState = strawberry.field(description="Whether the receiver has taken it.")
    attempt_count: int = strawberry.field(description="How often it was tried.")
    created_by: str = strawberry.field(description="The name of who caused it.")

    @classmethod
    def of(cls, row: domain.WebhookMessage) -> Self:
        """The row as the API shows it."""
        return cls(
            row=row,
            id=global_id("WebhookMessage", row.id),
            message_id=row.message_id,
            event=row.event,
            happened_at=row.happened_at,
            body=row.body,
            state=row.state,
            attempt_count=row.attempts,
            created_by=row.created_by,
        )

    @strawberry.field(description="The webhook it goes to.")
    async def webhook(self, info: Info) -> Webhook:
        """Read for all messages at once."""
        return Webhook.of(await info.context.load(listing.webhooks_by_id, self.row.webhook_id))

    @strawberry.field(description="Every attempt to send it, the newest first.")
    async def attempts(self, info: Info) -> list[WebhookAttempt]:
        """Read for all messages at once."""
        found = await info.context.load(listing.attempts_of, self.row.id)
        return [WebhookAttempt.of(row) for row in found]

    @strawberry.field(description="The batch it is about; null when it is about none.")
    async def batch(self, info: Info) -> links.Batch | None:
        """Read for all messages at once."""
        if self.row.batch_id is None:
            return None
        return links.Batch.of(await info.context.load(batches_by_id, self.row.batch_id))


@strawberry.type(description="A webhook with a secret just made.")
class WebhookSecret:
    """The only moment at which the secret is shown."""

    secret: str = strawberry.field(
        description="The secret to verify signatures with, `whsec_...` (Standard Webhooks); shown this once."
    )
    webhook: Webhook = strawberry.field(description="The webhook as it stands in the list.")


@strawberry.type(description="The webhook that was taken away.")
class WebhookDeleted:
    """Which one it was."""

    id: strawberry.ID = strawberry.field(description="The id it had.")


@strawberry.type(description="How many messages are sent again.")
class WebhooksRedelivered:
    """A number."""

    count: int = strawberry.field(description="How many; at most 1,000 at a time.")


WebhookResult = Annotated[
    Webhook | Refusal,
    strawberry.union("WebhookResult", description="The webhook, or why it was refused."),
]
WebhookSecretResult = Annotated[
    WebhookSecret | Refusal,
    strawberry.union("WebhookSecretResult", description="The webhook with its secret, or the refusal."),
]
WebhookDeletedResult = Annotated[
    WebhookDeleted | Refusal,
    strawberry.union("WebhookDeletedResult", description="That it is gone, or why it stays."),
]
WebhookMessageResult = Annotated[
    WebhookMessage | Refusal,
    strawberry.union("WebhookMessageResult", description="The message as it is queued, or the refusal."),
]
WebhooksRedeliveredResult = Annotated[
    WebhooksRedelivered | Refusal,
    strawberry.union("WebhooksRedeliveredResult", description="How many are sent again, or the refusal."),
]
