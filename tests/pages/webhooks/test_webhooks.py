"""The pages of webhooks: added with the secret shown once, changed, tried out, and what was sent."""

from __future__ import annotations

import pytest

from tests.cast import ADA
from tests.pages.conftest import at
from tests.watching import unchanged
from tests.working import all_done, until, working
from tieout.domain.webhooks import editing
from tieout.domain.webhooks.editing import create_webhook
from tieout.domain.webhooks.webhook import Webhook, WebhookEvent, WebhookMessage, WebhookState

URL = "http://localhost:1/hooks"
VALUES = {"url": URL, "description": "CRM", "events": "BATCH_POSTED"}


@pytest.fixture
async def webhook(books) -> Webhook:
    _, row = await create_webhook(by=ADA, url=URL, events=[WebhookEvent.BATCH_POSTED])
    return row


async def test_a_webhook_is_added_and_its_secret_shown_once(ada_s) -> None:
    part = await ada_s.post("/webhooks", VALUES, target="webhook-form")
    assert (ada_s.status, ada_s.headers["cache-control"]) == (200, "no-store")
    secret = part.by_id("secret-text")["value"]
    assert secret.startswith("whsec_")
    assert part.by_id("webhook-list").rows[0][:4] == [URL, "CRM", "Batch posted", "on"]
    assert secret not in (await ada_s.get("/webhooks")).text


@pytest.mark.parametrize(
    ("changed", "place", "message"),
    [
        ({"url": "http://crm.example"}, "webhook-url-error", "Use https://"),
        ({"events": None}, "webhook-events-error", "Choose at least one event."),
    ],
)
async def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(
    ada_s, books, changed, place, message
) -> None:
    given = {name: value for name, value in (VALUES | changed).items() if value is not None}
    async with unchanged(books):
        page = await ada_s.post("/webhooks", given, target="webhook-form")
    assert ada_s.status == 422
    assert message in page.by_id(place).text
    assert page.by_id("webhook-description")["value"] == "CRM"


async def test_a_webhook_is_changed_in_the_form_it_was_put_into(ada_s, webhook) -> None:
    key = at("Webhook", webhook)
    form = await ada_s.get(f"/webhooks?edit={key}", target="webhook-form")
    assert form.by_id("webhook-url")["value"] == URL
    changed = VALUES | {"events": "PERIOD_CLOSED", "expectedVersion": "1"}
    await ada_s.post(f"/webhooks/{key}", changed)
    kept = await Webhook.get(id=webhook.id)
    assert (kept.events, kept.active, kept.version) == ("period.closed", False, 2)
    page = await ada_s.post(f"/webhooks/{key}", changed, target="webhook-form")
    assert "since you looked" in page.by_id("webhook-summary").text


async def test_a_new_secret_is_shown_once_and_a_webhook_deleted_after_asking(ada_s, webhook) -> None:
    key = at("Webhook", webhook)
    asked = await ada_s.get(f"/webhooks?ask=rotate&webhook={key}", target="dialog")
    assert "24 hours" in asked.by_id("dialog").text
    part = await ada_s.post(f"/webhooks/{key}/rotate", {"expectedVersion": "1"}, target="dialog")
    assert part.by_id("secret-text")["value"].startswith("whsec_")
    await ada_s.post(f"/webhooks/{key}/delete", {"expectedVersion": "2"}, target="dialog")
    assert await Webhook.all().count() == 0


async def test_what_was_sent_is_listed_with_every_attempt_and_sent_again(ada_s, webhook) -> None:
    await ada_s.post(f"/webhooks/{at('Webhook', webhook)}/test", {}, target="messages")
    async with working():
        await until(all_done)
    message = await WebhookMessage.get()
    page = await ada_s.get("/webhooks/messages?state=FAILED")
    row = page.by_id("message-list").rows[0]
    assert (row[0], row[2], row[5]) == ("Test", URL, "3")
    assert "could not be reached" in row[6]
    again = await ada_s.post(
        f"/webhooks/messages/{at('WebhookMessage', message)}/redeliver", {}, target="messages"
    )
    assert "sent again" in again.by_id("messages").text
    assert (await WebhookMessage.get()).state is WebhookState.QUEUED


async def test_all_that_failed_is_sent_again_at_once(ada_s, webhook) -> None:
    await editing.test_webhook(webhook.id, by=ADA)
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    page = await ada_s.get("/webhooks")
    assert page.by_id("webhook-list").rows[0][4] == "1"
    await ada_s.post(f"/webhooks/{at('Webhook', webhook)}/redeliver", {})
    assert (await WebhookMessage.get()).state is WebhookState.QUEUED


async def test_webhooks_are_for_administrators(browser_of) -> None:
    connie_s = await browser_of("connie")
    await connie_s.get("/webhooks")
    assert connie_s.status == 403
