"""The addresses of webhooks, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.webhooks import addresses, messages
from tieout.pages.webhooks import list as webhooks

ROUTES = [
    Route(addresses.WEBHOOKS, webhooks.show, methods=["GET"]),
    Route(addresses.WEBHOOKS, webhooks.create, methods=["POST"]),
    Route(addresses.WEBHOOK_MESSAGES, messages.show, methods=["GET"]),
    Route(addresses.WEBHOOK_REDELIVER, messages.redeliver, methods=["POST"]),
    Route(addresses.WEBHOOK, webhooks.update, methods=["POST"]),
    Route(addresses.WEBHOOK_TEST, webhooks.test, methods=["POST"]),
    Route(addresses.WEBHOOK_REDELIVER_FAILED, webhooks.redeliver, methods=["POST"]),
    Route(addresses.WEBHOOK_ROTATE, webhooks.rotate, methods=["POST"]),
    Route(addresses.WEBHOOK_DELETE, webhooks.delete, methods=["POST"]),
]
