"""Adding webhooks, changing them, giving them a new secret, and taking them away."""

from __future__ import annotations

import dataclasses
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from tieout.domain.audit.comparing import changes_since
from tieout.domain.audit.recording import record
from tieout.domain.clock import now
from tieout.domain.database.statements import execute, fetch_value, writer
from tieout.domain.database.transactions import announce, transactional
from tieout.domain.refusal import NotFound, Refusal, text_required, text_within
from tieout.domain.secrets.vault import sealed
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission
from tieout.domain.webhooks.signing import new_secret
from tieout.domain.webhooks.telling import WEBHOOKS, queue_messages
from tieout.domain.webhooks.webhook import Webhook, WebhookEvent, WebhookMessage

OVERLAP = timedelta(hours=24)
"""So long the secret before signs beside the new one."""


class WebhookAddressInvalid(Refusal):
    """{url} is no address a webhook can go to. Use https:// and a host; http:// only for this machine or an
    address of your own network.
    """


class WebhookWithoutEvents(Refusal):
    """A webhook that is told of nothing would never be called. Choose at least one event."""


class WebhookChanged(Refusal):
    """{who} changed the webhook to {url} since you looked (version {expected}, now {version}). Look again,
    then save.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanges:
    """What to change; None stays as it is."""

    url: str | None = None
    description: str | None = None
    events: Iterable[WebhookEvent] | None = None
    active: bool | None = None


async def create_webhook(
    *, by: Actor, url: str, events: Iterable[WebhookEvent], description: str = ""
) -> tuple[str, Webhook]:
    """Add a webhook and return its secret, shown once. `SecretKeyMissing` where secrets cannot be kept."""
    secret = new_secret()
    return secret, await _create(by, secret, url, events, description)


@transactional
async def update_webhook(
    webhook_id: int, *, by: Actor, expected_version: int, changes: WebhookChanges
) -> Webhook:
    """Change a webhook. What is queued for one that is switched off waits for nothing and fails."""
    by.require(Permission.ADMINISTER, "change a webhook")
    webhook = await _locked(webhook_id)
    await _refuse_stale(webhook, expected_version)
    wanted = {name: value for name, value in _checked(changes).items() if getattr(webhook, name) != value}
    noted = {name: [getattr(webhook, name), value] for name, value in wanted.items()}
    if wanted.get("active"):
        wanted["stopped_because"] = ""
    webhook.update_from_dict({**wanted, "version": webhook.version + 1})
    await webhook.save(using_db=writer())
    await record("WEBHOOK_UPDATED", by=by, subject=webhook.url, version=webhook.version, changes=noted)
    announce(WEBHOOKS)
    return webhook


async def rotate_secret(webhook_id: int, *, by: Actor, expected_version: int) -> tuple[str, Webhook]:
    """Give the webhook a new secret, shown once; for a day messages carry both signatures."""
    secret = new_secret()
    return secret, await _rotate(webhook_id, by, expected_version, secret)


@transactional
async def delete_webhook(webhook_id: int, *, by: Actor, expected_version: int | None = None) -> Webhook:
    """Take a webhook away with its messages; nobody is told any more. It is given back as it was."""
    by.require(Permission.ADMINISTER, "delete a webhook")
    webhook = await _locked(webhook_id)
    await _refuse_stale(webhook, expected_version or webhook.version)
    messages = "(SELECT id FROM webhook_message WHERE webhook_id = $1)"
    await execute(f"DELETE FROM webhook_attempt WHERE message_id IN {messages}", webhook_id)
    await execute("DELETE FROM webhook_message WHERE webhook_id = $1", webhook_id)
    await execute("DELETE FROM webhook WHERE id = $1", webhook_id)
    await record("WEBHOOK_DELETED", by=by, subject=webhook.url, events=webhook.events)
    announce(WEBHOOKS)
    return webhook


@transactional
async def test_webhook(webhook_id: int, *, by: Actor) -> WebhookMessage:
    """Queue a message of type `webhook.test`, whatever the webhook asks for."""
    by.require(Permission.ADMINISTER, "test a webhook")
    webhook = await _locked(webhook_id)
    (message_id,) = await queue_messages(WebhookEvent.TEST, [webhook_id], {"by": by.name}, by=by)
    await record("WEBHOOK_TESTED", by=by, subject=webhook.url)
    return await WebhookMessage.get(message_id=message_id, using_db=writer())


def address_checked(url: str) -> str:
    """An address that a webhook may go to; refused (`WebhookAddressInvalid`) otherwise."""
    text = text_required("The address", url, 500, field="url")
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    plain_sign = " " in text or parts.username is not None or parts.fragment
    if not host or plain_sign or not (parts.scheme == "https" or (parts.scheme == "http" and near(host))):
        raise WebhookAddressInvalid(field="url", url=text)
    return text


def near(host: str) -> bool:
    """Whether it names this machine or an address of a private network, where nobody listens in between."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".internal", ".local"))
    return address.is_loopback or (address.is_private and not address.is_link_local)


@transactional
async def _create(by: Actor, secret: str, url: str, events: Iterable[WebhookEvent], text: str) -> Webhook:
    by.require(Permission.ADMINISTER, "add a webhook")
    kept = _checked(WebhookChanges(url=url, events=events, description=text))
    webhook = Webhook(**kept, secret=sealed(secret), created_by=by.name, created_at=now())
    await webhook.save(using_db=writer())
    await record("WEBHOOK_CREATED", by=by, subject=webhook.url, events=webhook.events)
    announce(WEBHOOKS)
    return webhook


@transactional
async def _rotate(webhook_id: int, by: Actor, expected_version: int, secret: str) -> Webhook:
    by.require(Permission.ADMINISTER, "change the secret of a webhook")
    webhook = await _locked(webhook_id)
    await _refuse_stale(webhook, expected_version)
    webhook.previous_secret, webhook.previous_until_at = webhook.secret, now() + OVERLAP
    webhook.secret = sealed(secret)
    webhook.version += 1
    await webhook.save(using_db=writer())
    changes = {"secret": ["", "changed"]}
    await record("WEBHOOK_UPDATED", by=by, subject=webhook.url, version=webhook.version, changes=changes)
    announce(WEBHOOKS)
    return webhook


def _checked(changes: WebhookChanges) -> dict[str, Any]:
    """The columns that are given, as they are kept."""
    kept = {field.name: getattr(changes, field.name) for field in dataclasses.fields(changes)}
    kept = {name: value for name, value in kept.items() if value is not None}
    if "url" in kept:
        kept["url"] = address_checked(kept["url"])
    if "description" in kept:
        kept["description"] = text_within("The description", kept["description"], 120, field="description")
    if "events" in kept:
        chosen = set(kept["events"]) - {WebhookEvent.TEST}
        if not chosen:
            raise WebhookWithoutEvents(field="events")
        kept["events"] = " ".join(event.value for event in WebhookEvent if event in chosen)
    return kept


async def _refuse_stale(webhook: Webhook, expected: int) -> None:
    if webhook.version != expected:
        who = await changes_since("WEBHOOK_UPDATED", webhook.url, expected)
        raise WebhookChanged(who=who, url=webhook.url, version=webhook.version, expected=expected)


async def _locked(webhook_id: int) -> Webhook:
    if await fetch_value("SELECT id FROM webhook WHERE id = $1 FOR UPDATE", webhook_id) is None:
        raise NotFound(kind="webhook", key=webhook_id)
    return await Webhook.get(id=webhook_id, using_db=writer())
