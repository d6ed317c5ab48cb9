"""The words of webhooks as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.webhooks.webhook import WebhookEvent, WebhookState
from tieout.graphql.describing import described

WEBHOOK_ENUMS = (
    described(
        WebhookEvent,
        "What another system may be told of.",
        BATCH_CLOSED="A batch was closed.",
        BATCH_POSTED="A batch was posted.",
        BATCH_REOPENED="A closed or posted batch was reopened.",
        LEDGER_READY="The ledger of a batch is ready to be posted.",
        LEDGER_FAILED="The ledger of a batch could not be created.",
        PERIOD_CLOSED="A fiscal period was closed.",
        PERIOD_REOPENED="A fiscal period was reopened.",
        PERIOD_LOCKED="A fiscal period was locked.",
        TEST="Somebody tries the webhook out.",
    ),
    described(
        WebhookState,
        "Whether a webhook message was taken.",
        QUEUED="It waits, or is tried again.",
        SENT="The receiver has taken it.",
        FAILED="It was tried too often, or nobody is to be told any more.",
    ),
)

__all__ = ["WEBHOOK_ENUMS", "WebhookEvent", "WebhookState"]
