"""Managing webhooks and sending messages again."""

from __future__ import annotations

from typing import Annotated

import strawberry

from tieout.domain.webhooks import editing, listing
from tieout.domain.webhooks.redelivering import redeliver, redeliver_failed
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, once, once_only
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.webhooks.enums import WebhookEvent
from tieout.graphql.webhooks.types import (
    Webhook,
    WebhookDeleted,
    WebhookDeletedResult,
    WebhookMessage,
    WebhookMessageResult,
    WebhookResult,
    WebhookSecret,
    WebhookSecretResult,
    WebhooksRedelivered,
    WebhooksRedeliveredResult,
)

WebhookId = Annotated[
    strawberry.ID, strawberry.argument(description="The webhook's id. NOT_FOUND when there is none.")
]
ExpectedVersion = Annotated[
    int,
    strawberry.argument(description="The version you looked at. WEBHOOK_CHANGED when it is another by now."),
]


@strawberry.input(description="A new webhook.")
class CreateWebhookInput:
    """Where to call, and of what."""

    url: str = strawberry.field(
        description=(
            "The address: https://, or http:// for this machine or a private network. "
            "WEBHOOK_ADDRESS_INVALID, TEXT_TOO_LONG."
        )
    )
    events: list[WebhookEvent] = strawberry.field(
        description="What to tell of. TEST needs no asking. WEBHOOK_WITHOUT_EVENTS."
    )
    description: str | None = left_out("What it is for, up to 120 characters. TEXT_TOO_LONG.")


@strawberry.input(description="What to change of a webhook; what is left out stays as it is.")
class UpdateWebhookInput:
    """Changes of a webhook."""

    expected_version: int = expected_version()
    url: str | None = left_out("Another address. WEBHOOK_ADDRESS_INVALID.")
    events: list[WebhookEvent] | None = left_out("Other events. WEBHOOK_WITHOUT_EVENTS.")
    description: str | None = left_out("Another description. TEXT_TOO_LONG.")
    active: bool | None = left_out("Whether it is called; what is queued while it is off fails.")


@strawberry.type
class WebhookMutations:
    """Webhooks."""

    @mutation(
        Permission.ADMINISTER,
        "add a webhook",
        description=(
            "Add a webhook. The answer is the only time its secret is shown, so a repeat adds another. Takes "
            "ADMINISTER. SECRET_KEY_MISSING, and the codes given at the input's fields."
        ),
    )
    async def create_webhook(
        self,
        info: Info,
        input: Annotated[CreateWebhookInput, strawberry.argument(description="The webhook.")],
    ) -> WebhookSecretResult:
        """A new webhook."""
        secret, row = await editing.create_webhook(
            by=info.context.signed_in,
            url=input.url,
            events=input.events,
            description=input.description or "",
        )
        return WebhookSecret(secret=secret, webhook=Webhook.of(row))

    @mutation(
        Permission.ADMINISTER,
        "change a webhook",
        description=(
            "Change a webhook, or switch it on or off. Takes ADMINISTER. WEBHOOK_CHANGED, and the codes "
            "given at the input's fields."
        ),
    )
    async def update_webhook(
        self,
        info: Info,
        id: WebhookId,
        input: Annotated[UpdateWebhookInput, strawberry.argument(description="What to change.")],
    ) -> WebhookResult:
        """The webhook changed."""
        row = await editing.update_webhook(
            key_of("Webhook", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            changes=editing.WebhookChanges(
                url=input.url, description=input.description, events=input.events, active=input.active
            ),
        )
        return Webhook.of(row)

    @mutation(
        Permission.ADMINISTER,
        "change the secret of a webhook",
        description=(
            "Give a webhook a new secret, shown this once; for 24 hours messages carry the signature of the "
            "old one too. Takes ADMINISTER. WEBHOOK_CHANGED, SECRET_KEY_MISSING."
        ),
    )
    async def rotate_webhook_secret(
        self, info: Info, id: WebhookId, expected_version: ExpectedVersion
    ) -> WebhookSecretResult:
        """The webhook with its new secret."""
        secret, row = await editing.rotate_secret(
            key_of("Webhook", id), by=info.context.signed_in, expected_version=expected_version
        )
        return WebhookSecret(secret=secret, webhook=Webhook.of(row))

    @mutation(
        Permission.ADMINISTER,
        "delete a webhook",
        description=(
            "Take a webhook away with all that was sent to it; to keep that, switch it off instead. Takes "
            "ADMINISTER. WEBHOOK_CHANGED."
        ),
    )
    async def delete_webhook(
        self,
        info: Info,
        id: WebhookId,
        expected_version: ExpectedVersion,
        idempotency_key: IdempotencyKey = None,
    ) -> WebhookDeletedResult:
        """The webhook gone."""
        key, by = key_of("Webhook", id), info.context.signed_in

        async def delete() -> int:
            await editing.delete_webhook(key, by=by, expected_version=expected_version)
            return key

        gone = await once_only(info, idempotency_key, (id, expected_version), delete)
        return WebhookDeleted(id=global_id("Webhook", gone))

    @mutation(
        Permission.ADMINISTER,
        "test a webhook",
        description="Send a message of the event TEST to a webhook, even one switched off. Takes ADMINISTER.",
    )
    async def test_webhook(
        self, info: Info, id: WebhookId, idempotency_key: IdempotencyKey = None
    ) -> WebhookMessageResult:
        """The message queued."""
        key, by = key_of("Webhook", id), info.context.signed_in
        row = await once(
            *(info, idempotency_key, key),
            lambda: editing.test_webhook(key, by=by),
            listing.find_message,
        )
        return WebhookMessage.of(row)

    @mutation(
        Permission.ADMINISTER,
        "send a webhook message again",
        description=(
            "Send a message again under its old id. Takes ADMINISTER. WEBHOOK_MESSAGE_QUEUED, WEBHOOK_OFF."
        ),
    )
    async def redeliver_webhook(
        self,
        info: Info,
        id: Annotated[
            strawberry.ID, strawberry.argument(description="The message's id. NOT_FOUND when there is none.")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> WebhookMessageResult:
        """The message queued again."""
        key, by = key_of("WebhookMessage", id), info.context.signed_in
        row = await once(*(info, idempotency_key, key), lambda: redeliver(key, by=by), listing.find_message)
        return WebhookMessage.of(row)

    @mutation(
        Permission.ADMINISTER,
        "send webhook messages again",
        description=(
            "Send all messages to a webhook again that have failed, oldest first, at most 1,000. Takes "
            "ADMINISTER. NO_FAILED_WEBHOOKS, WEBHOOK_OFF."
        ),
    )
    async def redeliver_failed_webhooks(
        self, info: Info, id: WebhookId, idempotency_key: IdempotencyKey = None
    ) -> WebhooksRedeliveredResult:
        """How many are queued again."""
        key, by = key_of("Webhook", id), info.context.signed_in

        async def again() -> int:
            return await redeliver_failed(key, by=by)

        count = await once_only(info, idempotency_key, id, again)
        return WebhooksRedelivered(count=count)
