"""Where webhooks are managed; in templates among the other addresses, as `to.NAME`."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

WEBHOOKS = "/webhooks"
WEBHOOK = "/webhooks/{id}"
WEBHOOK_TEST = "/webhooks/{id}/test"
WEBHOOK_REDELIVER_FAILED = "/webhooks/{id}/redeliver"
WEBHOOK_ROTATE = "/webhooks/{id}/rotate"
WEBHOOK_DELETE = "/webhooks/{id}/delete"
WEBHOOK_MESSAGES = "/webhooks/messages"
WEBHOOK_REDELIVER = "/webhooks/messages/{id}/redeliver"


def webhook(id: str, verb: str = "") -> str:
    """A webhook, or what is done to it: `test`, `redeliver`, `rotate` or `delete`."""
    return filled(f"{WEBHOOK}/{verb}" if verb else WEBHOOK, id=id)


def webhook_messages(**query: str | None) -> str:
    return with_query(WEBHOOK_MESSAGES, query)


def webhook_redeliver(id: str, **query: str | None) -> str:
    return with_query(filled(WEBHOOK_REDELIVER, id=id), query)
