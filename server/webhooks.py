"""Calling the webhooks of other systems: one signed POST a message, tried again with growing rests."""

from __future__ import annotations

import asyncio
import ipaddress
import logging
import secrets
import time
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from tieout.domain.clock import now
from tieout.domain.jobs.claiming import Claim, finish
from tieout.domain.jobs.patience import Patience
from tieout.domain.refusal import Refusal
from tieout.domain.webhooks.delivering import Outcome, delayed, delivered, refused, secrets_of, to_deliver
from tieout.domain.webhooks.signing import headers
from tieout.domain.webhooks.webhook import WebhookEvent, WebhookMessage

log = logging.getLogger("tieout.worker")

TIMEOUT = 15.0
"""Seconds for the whole call; Standard Webhooks asks for 15 to 30."""

READ_AT_MOST = 2_000
"""Bytes of the answer that are read: enough to show what went wrong."""

GONE = 410
OFF = "The webhook was switched off before this could be sent. Switch it on, then send it again."
CUT_OFF = "The worker was cut off while it sent this, again and again. Look into its log, then try again."
SAID_GONE = "The receiver answered 410 Gone, so it is not called any more until it is switched on again."


class _Forbidden(Exception):
    """An address that is never called, such as that of a cloud's metadata."""


async def send(claim: Claim, patience: Patience) -> None:
    """Send the message of the job. It may arrive twice when the worker is killed, but with the same id."""
    message = await to_deliver(claim)
    if message is None:
        await finish(claim)
    elif not message.webhook.active and message.event is not WebhookEvent.TEST:
        await refused(claim, message, Outcome(now(), 0, error=OFF))
    elif claim.attempts > patience.attempts:
        await refused(claim, message, Outcome(now(), 0, error=CUT_OFF))
    else:
        await _settle(claim, message, await _attempt(message), patience)


async def _settle(claim: Claim, message: WebhookMessage, outcome: Outcome, patience: Patience) -> None:
    if not outcome.error:
        await delivered(claim, message, outcome)
    elif outcome.status == GONE:
        await refused(claim, message, outcome, stop_because=SAID_GONE)
    elif claim.attempts >= patience.attempts:
        log.warning("Webhook message %s failed for good: %s", message.message_id, outcome.error)
        await refused(claim, message, outcome)
    else:
        await delayed(claim, message, outcome, patience.rest(claim.attempts))


async def _attempt(message: WebhookMessage) -> Outcome:
    begun, started = now(), time.monotonic()
    try:
        body = message.body.encode()
        signed = headers(message.message_id, begun, body, of=secrets_of(message))
        async with asyncio.timeout(TIMEOUT):
            status, answer = await _post(message.webhook.url, body, signed)
    except TimeoutError:
        return _failed(begun, started, f"No answer came within {TIMEOUT:.0f} seconds.")
    except _Forbidden as forbidden:
        return _failed(begun, started, str(forbidden))
    except httpx.HTTPError as error:
        return _failed(
            begun, started, f"The receiver could not be reached: {str(error) or type(error).__name__}."
        )
    except Refusal as refusal:
        return _failed(begun, started, refusal.message)
    except Exception as error:
        reference = secrets.token_hex(4)
        log.error("Webhook %s failed, reference %s", message.message_id, reference, exc_info=error)
        return _failed(begun, started, f"Something went wrong on our side. Reference {reference}.")
    told = "" if 200 <= status < 300 else f"The receiver answered {status}."
    return Outcome(begun, _since(started), status, answer, told)


async def _post(url: str, body: bytes, signed: dict[str, str]) -> tuple[int, str]:
    """Redirects are not followed: the address is what an administrator has entered."""
    await _refuse_forbidden(url)
    sent = {**signed, "content-type": "application/json", "user-agent": "Tieout-Webhooks/1"}
    async with (
        httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
        client.stream("POST", url, content=body, headers=sent) as response,
    ):
        # the name may have been given another address since it was looked up: then nothing is shown of it
        peer = response.extensions["network_stream"].get_extra_info("server_addr")
        _refuse_place(urlsplit(url).hostname, str(peer[0]))
        taken = b""
        async for chunk in response.aiter_bytes():
            taken += chunk
            if len(taken) >= READ_AT_MOST:
                break
        return response.status_code, _shown(taken[:READ_AT_MOST])


async def _refuse_forbidden(url: str) -> None:
    """Whatever the name, link-local addresses are not called: there clouds tell their machines' secrets."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port)
    except OSError as error:
        raise _Forbidden(f"The name {parts.hostname} is not known: {error.strerror or error}.") from error
    for *_, place in found:
        _refuse_place(parts.hostname, str(place[0]))


def _refuse_place(host: str | None, place: str) -> None:
    """An IPv4 address may also be written as one of IPv6, which is link-local all the same."""
    address = ipaddress.ip_address(place.split("%")[0])
    if (getattr(address, "ipv4_mapped", None) or address).is_link_local:
        raise _Forbidden(f"{host} is at the address {place}, which is never called.")


def _shown(taken: bytes) -> str:
    """The beginning of an answer as one line that a database keeps."""
    return " ".join(taken.decode(errors="replace").replace("\0", "").split())


def _failed(begun: datetime, started: float, error: str) -> Outcome:
    return Outcome(begun, _since(started), error=error)


def _since(started: float) -> int:
    return int((time.monotonic() - started) * 1_000)
