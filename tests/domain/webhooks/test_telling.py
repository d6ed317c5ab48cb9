"""What happens to batches and fiscal periods is written down for whoever wants to be told of it."""

from __future__ import annotations

import json

import pytest

from tests import builders
from tests.cast import ADA, CONNIE, period
from tests.watching import unchanged
from tieout.domain.batches import closing
from tieout.domain.identity import opaque_id
from tieout.domain.jobs.job import Job, JobKind
from tieout.domain.ledgers import posting
from tieout.domain.periods import closing as periods
from tieout.domain.refusal import Refusal
from tieout.domain.webhooks.editing import WebhookChanges, create_webhook, update_webhook
from tieout.domain.webhooks.webhook import WebhookEvent, WebhookMessage

URL = "https://crm.example/hooks"
ALL = set(WebhookEvent)


async def told() -> list[str]:
    return [row.event.value for row in await WebhookMessage.all().order_by("id")]


async def test_the_life_of_a_batch_is_told_in_order(books):
    await create_webhook(by=ADA, url=URL, events=ALL)
    batch = await builders.an_invoice_batch(control_total="100.00")
    await builders.an_invoice(batch, amount="100.00")
    await builders.posted(batch)
    await closing.reopen(batch.id, by=CONNIE, reason="The customer was wrong.")
    assert await told() == ["batch.closed", "ledger.ready", "batch.posted", "batch.reopened"]
    queued = await Job.filter(kind=JobKind.SEND_WEBHOOK).order_by("id")
    assert [job.batch_id for job in queued] == [batch.id] * 4


async def test_a_message_says_what_the_books_held_when_it_happened(books):
    await create_webhook(by=ADA, url=URL, events=[WebhookEvent.BATCH_POSTED])
    batch = await builders.an_invoice_batch(number="A0001", control_total="100.00")
    await builders.an_invoice(batch, amount="100.00")
    await builders.posted(batch)
    message = await WebhookMessage.get()
    body = json.loads(message.body)
    assert (body["type"], body["timestamp"]) == ("batch.posted", "2026-03-15T12:00:00Z")
    assert body["data"] == {
        "batch": {
            "id": opaque_id("Batch", batch.id),
            "number": "A0001",
            "type": "INVOICE",
            "status": "POSTED",
            "origin": "INTERNAL",
            "description": "",
            "postDate": "2026-03-15",
            "controlTotal": {"amount": "100.00", "currency": "USD"},
            "ledgerVersion": 1,
            "ledger": {
                "entries": 1,
                "lines": 2,
                "debitTotal": {"amount": "100.00", "currency": "USD"},
                "creditTotal": {"amount": "100.00", "currency": "USD"},
            },
        },
        "fiscalPeriod": {"id": opaque_id("FiscalPeriod", batch.fiscal_period_id), "name": "2026-03"},
        "by": "Amir Accountant",
        "reason": "",
    }


async def test_the_close_of_a_fiscal_period_is_told(books):
    await create_webhook(by=ADA, url=URL, events=[WebhookEvent.PERIOD_CLOSED])
    january = period("2026-01")
    await periods.close(january, by=CONNIE)
    body = json.loads((await WebhookMessage.get()).body)
    assert body["data"]["fiscalPeriod"] == {
        "id": opaque_id("FiscalPeriod", january),
        "name": "2026-01",
        "startDate": "2026-01-01",
        "endDate": "2026-01-31",
        "state": "CLOSED",
    }


async def test_each_webhook_is_told_of_what_it_asks_for_only(books):
    await create_webhook(by=ADA, url=URL, events=[WebhookEvent.BATCH_POSTED])
    _, off = await create_webhook(by=ADA, url=URL, events=ALL)
    await update_webhook(off.id, by=ADA, expected_version=1, changes=WebhookChanges(active=False))
    batch = await builders.an_invoice_batch()
    await builders.an_invoice(batch)
    await builders.posted(batch)
    assert await told() == ["batch.posted"]


async def test_what_is_refused_is_told_to_nobody(books):
    await create_webhook(by=ADA, url=URL, events=ALL)
    batch = await builders.an_invoice_batch(control_total="100.00")
    await builders.an_invoice(batch, amount="99.99")
    async with unchanged(books):
        with pytest.raises(Refusal):
            await closing.close(batch.id, by=ADA)
        with pytest.raises(Refusal):
            await posting.post(batch.id, by=ADA)
    assert await told() == []
