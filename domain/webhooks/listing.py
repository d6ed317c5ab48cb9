"""Listing webhooks, their messages and the attempts at each."""

from __future__ import annotations

from collections.abc import Sequence

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import fetch, reader
from tieout.domain.webhooks.webhook import Webhook, WebhookAttempt, WebhookMessage, WebhookState

_FAILED = (
    "SELECT webhook_id, count(*) AS failed FROM webhook_message "
    "WHERE webhook_id = ANY($1) AND state = 'FAILED' GROUP BY webhook_id"
)


async def webhooks() -> list[Webhook]:
    """Every webhook, in the order they were added; a firm has a handful."""
    return await Webhook.all().order_by("id").using_db(reader())


async def find_webhook(webhook_id: int) -> Webhook | None:
    """The webhook with that key."""
    return await Webhook.get_or_none(id=webhook_id, using_db=reader())


async def failed_of(webhook_ids: Sequence[int]) -> dict[int, int]:
    """How many messages to each of these have failed and were not sent again."""
    found = {row["webhook_id"]: int(row["failed"]) for row in await fetch(_FAILED, list(webhook_ids))}
    return {key: found.get(key, 0) for key in webhook_ids}


async def webhooks_by_id(keys: Sequence[int]) -> dict[int, Webhook]:
    """Several webhooks at once."""
    return {row.id: row for row in await Webhook.filter(id__in=list(keys)).using_db(reader())}


async def messages(
    request: PageRequest, *, webhook_id: int | None = None, state: WebhookState | None = None
) -> Page[WebhookMessage]:
    """Messages, newest first; to one webhook or in one state if wanted."""
    return await page_of(_selected(webhook_id, state), request, descending=True)


async def count_messages(*, webhook_id: int | None = None, state: WebhookState | None = None) -> int:
    """How many there are."""
    return await _selected(webhook_id, state).using_db(reader()).count()


async def find_message(key: int) -> WebhookMessage | None:
    """The message with that key."""
    return await WebhookMessage.get_or_none(id=key, using_db=reader())


async def attempts_of(keys: Sequence[int]) -> dict[int, list[WebhookAttempt]]:
    """The attempts at each of these messages, the newest first."""
    found: dict[int, list[WebhookAttempt]] = {key: [] for key in keys}
    for row in await WebhookAttempt.filter(message_id__in=list(keys)).order_by("-id").using_db(reader()):
        found[row.message_id].append(row)
    return found


def _selected(webhook_id: int | None, state: WebhookState | None) -> QuerySet[WebhookMessage]:
    wanted = {"webhook_id": webhook_id, "state": state}
    return WebhookMessage.filter(**{name: value for name, value in wanted.items() if value is not None})
