"""Webhooks through the API: managed, tried out, listed with their attempts, sent again."""

from __future__ import annotations

from typing import Any

from tests import builders
from tests.cast import ADA, CONNIE
from tests.graphql.asking import Data, answer, ask, counting, do, id_of
from tests.watching import unchanged
from tieout.domain.webhooks.webhook import WebhookMessage, WebhookState

WEBHOOK = "... on Webhook { id url description events active failed version }"
SECRET = "... on WebhookSecret { secret webhook { id url events active version } }"
MESSAGE = "... on WebhookMessage { id messageId event state }"
LIST = """
{ webhookMessages { totalCount nodes {
    event state attemptCount body batch { number } webhook { url } attempts { status error }
} } }
"""


async def create(by: Any = ADA, **input: Any) -> Data:
    known = {"url": "https://crm.example/hooks", "events": ["BATCH_POSTED"]} | input
    return await do(by, "createWebhook", "$input: CreateWebhookInput!", SECRET, input=known)


async def test_the_secret_is_in_the_answer_and_nowhere_else(books: object) -> None:
    made = await create()
    assert made["secret"].startswith("whsec_")
    assert made["webhook"]["events"] == ["BATCH_POSTED"]
    everything = await ask(ADA, "{ webhooks { id url description events active stoppedBecause version } }")
    assert made["secret"] not in str(everything)


async def test_a_webhook_is_changed_given_a_new_secret_and_deleted(books: object) -> None:
    made = await create()
    key = made["webhook"]["id"]
    changed = await do(
        *(ADA, "updateWebhook", "$id: ID!, $input: UpdateWebhookInput!", WEBHOOK),
        id=key,
        input={"expectedVersion": 1, "description": "CRM", "active": False},
    )
    assert (changed["description"], changed["active"], changed["version"]) == ("CRM", False, 2)
    arguments = "$id: ID!, $expectedVersion: Int!"
    rotated = await do(ADA, "rotateWebhookSecret", arguments, SECRET, id=key, expectedVersion=2)
    assert rotated["secret"] != made["secret"]
    gone = await do(
        *(ADA, "deleteWebhook", arguments, "... on WebhookDeleted { id }"), id=key, expectedVersion=3
    )
    assert gone["id"] == key
    assert await ask(ADA, "{ webhooks { id } }") == []


async def test_messages_are_listed_with_their_batch_in_as_many_statements_for_three_as_for_one(
    books: object,
) -> None:
    await create()
    counts = []
    for number in (1, 3):
        while await WebhookMessage.all().count() < number:
            batch = await builders.an_invoice_batch()
            await builders.an_invoice(batch)
            await builders.posted(batch)
        async with counting() as statements:
            found = await ask(ADA, LIST)
        counts.append(statements.count)
        assert found["totalCount"] == number
        assert {one["event"] for one in found["nodes"]} == {"BATCH_POSTED"}
        assert found["nodes"][0]["webhook"] == {"url": "https://crm.example/hooks"}
    assert counts[0] == counts[1]


async def test_a_test_is_queued_once_under_its_key_and_sent_again_when_asked(books: object) -> None:
    key = (await create())["webhook"]["id"]
    arguments = "$id: ID!, $idempotencyKey: String"
    one = await do(ADA, "testWebhook", arguments, MESSAGE, id=key, idempotencyKey="k1")
    same = await do(ADA, "testWebhook", arguments, MESSAGE, id=key, idempotencyKey="k1")
    assert (one["event"], one["state"], one == same) == ("TEST", "QUEUED", True)
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    again = await do(ADA, "redeliverWebhook", "$id: ID!", MESSAGE, id=one["id"])
    assert (again["messageId"], again["state"]) == (one["messageId"], "QUEUED")
    found = await ask(ADA, "query ($id: ID!) { webhookMessage(id: $id) { messageId } }", id=one["id"])
    assert found["messageId"] == one["messageId"]
    await WebhookMessage.all().update(state=WebhookState.FAILED)
    count = await do(
        *(ADA, "redeliverFailedWebhooks", "$id: ID!", "... on WebhooksRedelivered { count }"), id=key
    )
    assert count["count"] == 1


async def test_webhooks_are_for_administrators(books: Any) -> None:
    async with unchanged(books):
        for document in ("{ webhooks { id } }", "{ webhookMessages { totalCount } }"):
            assert (await answer(CONNIE, document)).errors != ()
    nobody = id_of("WebhookMessage", 9)
    assert await ask(ADA, "query ($id: ID!) { webhookMessage(id: $id) { id } }", id=nobody) is None
