"""Webhook messages reach a real HTTP server, signed, at least once and always under the same id."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from tests import builders, cast
from tests.cast import ADA
from tests.receiver import Receiver, receiver
from tests.working import IMPATIENT, all_done, until, working
from tieout.domain.database.statements import execute
from tieout.domain.jobs.job import Job, JobState
from tieout.domain.jobs.retrying import retry
from tieout.domain.secrets.vault import new_key, open_vault
from tieout.domain.webhooks import editing
from tieout.domain.webhooks.editing import WebhookChanges, create_webhook, rotate_secret, update_webhook
from tieout.domain.webhooks.webhook import (
    Webhook,
    WebhookAttempt,
    WebhookEvent,
    WebhookMessage,
    WebhookState,
)
from tieout.server import webhooks

PORT_TAKEN_BY_NOBODY = 1
POSTED = [WebhookEvent.BATCH_POSTED]


@pytest.fixture
async def crm(books):
    async with receiver() as one:
        yield one


async def a_posted_batch() -> None:
    batch = await builders.an_invoice_batch()
    await builders.an_invoice(batch)
    await builders.posted(batch)


async def sent() -> WebhookMessage:
    """The last message, after the worker did what it could."""
    async with working():
        await until(all_done)
    found = await WebhookMessage.all().order_by("-id").first()
    assert found is not None
    return found


async def attempts() -> list[tuple[int | None, str, str]]:
    return [(row.status, row.answer, row.error) for row in await WebhookAttempt.all().order_by("id")]


async def test_a_posted_batch_is_told_with_a_signature_that_the_receiver_can_verify(crm: Receiver):
    secret, _ = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    await a_posted_batch()
    message = await sent()
    assert message.state is WebhookState.SENT
    assert crm.ids == [message.message_id]
    assert crm.verified(secret)
    headers, body = crm.calls[0]
    assert json.loads(body)["type"] == "batch.posted"
    assert (headers["content-type"], body.decode()) == ("application/json", message.body)
    assert await attempts() == [(200, "well", "")]


async def test_a_receiver_that_fails_is_tried_again_under_the_same_id(crm: Receiver):
    secret, _ = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = [500, "cut"]
    await a_posted_batch()
    message = await sent()
    assert (message.state, message.attempts) == (WebhookState.SENT, 3)
    assert crm.ids == [message.message_id] * 3
    assert [crm.verified(secret, call) for call in range(3)] == [True] * 3
    statuses = [status for status, _, _ in await attempts()]
    assert statuses == [500, None, 200]


async def test_after_the_last_attempt_it_has_failed_until_somebody_sends_it_again(crm: Receiver):
    await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = [503, 503, 503]
    await a_posted_batch()
    message = await sent()
    assert message.state is WebhookState.FAILED
    failed = await Job.filter(state=JobState.FAILED).get()
    assert failed.error == "The receiver answered 503."
    await retry(failed.id, by=ADA)
    again = await sent()
    assert (again.state, crm.ids) == (WebhookState.SENT, [message.message_id] * 4)


async def test_a_receiver_that_says_it_is_gone_is_not_called_any_more(crm: Receiver):
    _, webhook = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = [410]
    await a_posted_batch()
    await sent()
    kept = await Webhook.get(id=webhook.id)
    assert (kept.active, kept.stopped_because) == (False, webhooks.SAID_GONE)
    await a_posted_batch()
    await sent()
    assert len(crm.calls) == 1


async def test_what_is_queued_for_a_webhook_switched_off_fails_and_a_test_is_sent_all_the_same(crm: Receiver):
    _, webhook = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    await a_posted_batch()
    await update_webhook(webhook.id, by=ADA, expected_version=1, changes=WebhookChanges(active=False))
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert [json.loads(body)["type"] for _, body in crm.calls] == ["webhook.test"]
    states = {row.event.value: row.state for row in await WebhookMessage.all()}
    assert states == {"batch.posted": WebhookState.FAILED, "webhook.test": WebhookState.SENT}


async def test_for_a_day_both_secrets_sign(crm: Receiver, clock):
    old, webhook = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    new, _ = await rotate_secret(webhook.id, by=ADA, expected_version=1)
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert (crm.verified(old), crm.verified(new)) == (True, True)
    clock.shift(timedelta(days=1, seconds=1))
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert (crm.verified(old), crm.verified(new)) == (False, True)


async def test_a_redirect_is_not_followed(crm: Receiver):
    await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = [302, 302, 302]
    await a_posted_batch()
    assert (await sent()).state is WebhookState.FAILED
    assert await attempts() == [(302, "well", "The receiver answered 302.")] * 3


async def test_a_receiver_that_never_answers_is_given_up_in_time(crm: Receiver, monkeypatch):
    monkeypatch.setattr(webhooks, "TIMEOUT", 0.2)
    await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = ["hang"] * 3
    await a_posted_batch()
    assert (await sent()).state is WebhookState.FAILED
    assert await attempts() == [(None, "", "No answer came within 0 seconds.")] * 3


async def test_a_dead_receiver_and_an_unknown_name_have_their_sentence(books):
    _, webhook = await create_webhook(by=ADA, url=f"http://127.0.0.1:{PORT_TAKEN_BY_NOBODY}/", events=POSTED)
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert (await attempts())[-1][2].startswith("The receiver could not be reached: ")
    changes = WebhookChanges(url="https://nobody.invalid/")
    await update_webhook(webhook.id, by=ADA, expected_version=1, changes=changes)
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert (await attempts())[-1][2].startswith("The name nobody.invalid is not known: ")


async def test_an_address_that_tells_a_cloud_s_secrets_is_never_called(books):
    _, webhook = await create_webhook(by=ADA, url="https://crm.example/", events=POSTED)
    await execute("UPDATE webhook SET url = 'http://169.254.169.254/latest' WHERE id = $1", webhook.id)
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    told = "169.254.169.254 is at the address 169.254.169.254, which is never called."
    assert await attempts() == [(None, "", told)] * 3


async def test_nor_is_it_written_as_an_address_of_ipv6(books):
    _, webhook = await create_webhook(by=ADA, url="https://crm.example/", events=POSTED)
    url = "http://[::ffff:169.254.169.254]/"
    await execute("UPDATE webhook SET url = $2 WHERE id = $1", webhook.id, url)
    await editing.test_webhook(webhook.id, by=ADA)
    await sent()
    assert {error for _, _, error in await attempts()} == {
        "::ffff:169.254.169.254 is at the address ::ffff:169.254.169.254, which is never called."
    }


async def test_a_secret_sealed_under_a_lost_key_fails_with_its_sentence(crm: Receiver):
    _, webhook = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    await editing.test_webhook(webhook.id, by=ADA)
    open_vault([new_key()])
    try:
        await sent()
    finally:
        open_vault([cast.SECRET_KEY])
    assert "put the old key back" in (await attempts())[0][2]
    assert crm.calls == []


async def test_no_secret_gets_into_the_log(crm: Receiver, caplog):
    caplog.set_level(logging.DEBUG)
    secret, _ = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    crm.answers = [500]
    await a_posted_batch()
    await sent()
    assert secret not in caplog.text
    assert secret.removeprefix("whsec_") not in caplog.text


async def test_a_worker_that_was_cut_off_again_and_again_gives_up(crm: Receiver):
    _, webhook = await create_webhook(by=ADA, url=crm.url, events=POSTED)
    await editing.test_webhook(webhook.id, by=ADA)
    await Job.all().update(attempts=max(patience.attempts for patience in IMPATIENT.values()))
    message = await sent()
    assert (message.state, crm.calls) == (WebhookState.FAILED, [])
