"""Webhooks are managed by administrators; their secrets are kept sealed and shown once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import cast
from tests.cast import ADA, CONNIE, NOON
from tests.watching import unchanged
from tieout.domain.audit.event import AuditEvent
from tieout.domain.refusal import NotFound, RightMissing
from tieout.domain.secrets.resealing import reseal
from tieout.domain.secrets.vault import SecretKeyMissing, new_key, open_vault, unsealed
from tieout.domain.webhooks import editing
from tieout.domain.webhooks.editing import (
    WebhookAddressInvalid,
    WebhookChanged,
    WebhookChanges,
    WebhookWithoutEvents,
    create_webhook,
    delete_webhook,
    rotate_secret,
    update_webhook,
)
from tieout.domain.webhooks.redelivering import (
    NoFailedWebhooks,
    WebhookMessageQueued,
    WebhookOff,
    redeliver,
    redeliver_failed,
)
from tieout.domain.webhooks.webhook import Webhook, WebhookEvent, WebhookMessage, WebhookState

URL = "https://crm.example/hooks"
POSTED = [WebhookEvent.BATCH_POSTED]


@pytest.fixture
async def webhook(books) -> Webhook:
    _, row = await create_webhook(by=ADA, url=URL, events=POSTED)
    return row


async def test_the_secret_is_returned_once_and_kept_sealed(books):
    secret, webhook = await create_webhook(by=ADA, url=URL, events=POSTED, description="CRM")
    kept = await Webhook.get(id=webhook.id)
    assert secret not in kept.secret
    assert unsealed(kept.secret) == secret
    event = await AuditEvent.filter(action="WEBHOOK_CREATED").get()
    assert (event.subject, secret in event.facts) == (URL, False)


async def test_a_new_secret_leaves_the_old_one_a_day(webhook):
    before = webhook.secret
    secret, changed = await rotate_secret(webhook.id, by=ADA, expected_version=1)
    kept = await Webhook.get(id=webhook.id)
    assert (unsealed(kept.secret), kept.previous_secret) == (secret, before)
    assert kept.previous_until_at == NOON + timedelta(days=1)
    assert changed.version == 2


async def test_secrets_survive_a_change_of_the_key(webhook):
    secret, key = unsealed(webhook.secret), new_key()
    try:
        open_vault([key, cast.SECRET_KEY])
        assert await reseal(by=ADA) == 1
        open_vault([key])
        assert unsealed((await Webhook.get()).secret) == secret
    finally:
        open_vault([cast.SECRET_KEY])


async def test_without_a_secret_key_no_webhook_is_added(books):
    open_vault([])
    try:
        async with unchanged(books):
            with pytest.raises(SecretKeyMissing):
                await create_webhook(by=ADA, url=URL, events=POSTED)
    finally:
        open_vault([cast.SECRET_KEY])


@pytest.mark.parametrize(
    "url",
    [
        *("http://crm.example/hooks", "ftp://crm.example", "crm.example", "https://", "https://a b.example"),
        *("https://user:word@crm.example", "http://169.254.169.254/latest", "https://crm.example:port/"),
        *("https://[::1", "http://8.8.8.8/", "https://crm.example/#part"),
    ],
)
async def test_an_address_that_is_none_or_open_to_listeners_is_refused(books, url):
    async with unchanged(books):
        with pytest.raises(WebhookAddressInvalid) as refused:
            await create_webhook(by=ADA, url=url, events=POSTED)
    assert refused.value.field == "url"


@pytest.mark.parametrize(
    "url", ["http://localhost:8080/a", "http://127.0.0.1/a", "http://10.1.2.3/a", "http://crm.internal/a"]
)
async def test_in_ones_own_network_plain_http_will_do(books, url):
    _, webhook = await create_webhook(by=ADA, url=url, events=POSTED)
    assert webhook.url == url


async def test_a_webhook_asks_for_something_and_for_tests_nobody_needs_to_ask(books):
    async with unchanged(books):
        with pytest.raises(WebhookWithoutEvents):
            await create_webhook(by=ADA, url=URL, events=[WebhookEvent.TEST])


async def test_changes_are_noted_and_made_against_the_version_seen(books, webhook):
    changes = WebhookChanges(description="CRM", active=False)
    changed = await update_webhook(webhook.id, by=ADA, expected_version=1, changes=changes)
    assert (changed.description, changed.active, changed.url, changed.version) == ("CRM", False, URL, 2)
    async with unchanged(books):
        with pytest.raises(WebhookChanged, match=r"Ada Administrator \(active, description\)"):
            await update_webhook(webhook.id, by=ADA, expected_version=1, changes=WebhookChanges(url=URL))


async def test_only_administrators_see_to_webhooks(books, webhook):
    message = await editing.test_webhook(webhook.id, by=ADA)
    async with unchanged(books):
        for work in (
            create_webhook(by=CONNIE, url=URL, events=POSTED),
            update_webhook(webhook.id, by=CONNIE, expected_version=1, changes=WebhookChanges(active=False)),
            rotate_secret(webhook.id, by=CONNIE, expected_version=1),
            delete_webhook(webhook.id, by=CONNIE),
            editing.test_webhook(webhook.id, by=CONNIE),
            redeliver(message.id, by=CONNIE),
            redeliver_failed(webhook.id, by=CONNIE),
        ):
            with pytest.raises(RightMissing):
                await work


async def test_deleting_takes_the_messages_along(books, webhook):
    await editing.test_webhook(webhook.id, by=ADA)
    await delete_webhook(webhook.id, by=ADA, expected_version=1)
    assert (await Webhook.all().count(), await WebhookMessage.all().count()) == (0, 0)
    with pytest.raises(NotFound):
        await delete_webhook(webhook.id, by=ADA)


async def test_a_message_is_sent_again_under_its_old_id_unless_it_waits_anyway(books, webhook):
    message = await editing.test_webhook(webhook.id, by=ADA)
    async with unchanged(books):
        with pytest.raises(WebhookMessageQueued):
            await redeliver(message.id, by=ADA)
        with pytest.raises(NoFailedWebhooks):
            await redeliver_failed(webhook.id, by=ADA)
        with pytest.raises(NotFound):
            await redeliver(message.id + 1, by=ADA)
        with pytest.raises(NotFound):
            await redeliver_failed(webhook.id + 1, by=ADA)
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    again = await redeliver(message.id, by=ADA)
    assert (again.message_id, again.state) == (message.message_id, WebhookState.QUEUED)
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    assert await redeliver_failed(webhook.id, by=ADA) == 1


async def test_nothing_is_sent_again_to_a_webhook_that_is_off(books, webhook):
    message = await editing.test_webhook(webhook.id, by=ADA)
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    await update_webhook(webhook.id, by=ADA, expected_version=1, changes=WebhookChanges(active=False))
    async with unchanged(books):
        with pytest.raises(WebhookOff):
            await redeliver(message.id, by=ADA)
        with pytest.raises(WebhookOff):
            await redeliver_failed(webhook.id, by=ADA)
