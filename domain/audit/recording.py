"""Recording what was done, in the transaction that does it."""

from __future__ import annotations

import json
from typing import Any

from tieout.domain.audit.event import AuditEvent
from tieout.domain.clock import now
from tieout.domain.database.statements import Rows, insert_together
from tieout.domain.users.actor import Actor
from tieout.domain.webhooks.telling import TOLD, tell

COLUMNS = (
    "happened_at", "actor_id", "actor", "action", "batch_id", "fiscal_period_id",
    "subject", "facts", "reason",
)  # fmt: skip

LONGEST_SUBJECT = 120
"""In characters; the name of a file or an address may be longer, which is no reason to fail."""


async def record(
    action: str,
    *,
    by: Actor,
    batch_id: int | None = None,
    period_id: int | None = None,
    subject: str = "",
    reason: str = "",
    **facts: Any,
) -> None:
    """Write one event (R1.10). `facts` are shown in the note; money and dates are kept as their text.

    Webhooks that ask for the event are told of it.
    """
    await insert_together(
        event(action, by=by, batch_id=batch_id, period_id=period_id, subject=subject, reason=reason, **facts)
    )
    if action in TOLD:
        await tell(action, by=by, batch_id=batch_id, period_id=period_id, reason=reason)


def event(
    action: str,
    *,
    by: Actor,
    batch_id: int | None = None,
    period_id: int | None = None,
    subject: str = "",
    reason: str = "",
    **facts: Any,
) -> Rows:
    """The event's row, to be written together with what it tells of."""
    text = canonical(facts)
    told = subject[:LONGEST_SUBJECT]
    row = (now(), by.user_id, by.name, action, batch_id, period_id, told, text, reason)
    return Rows(AuditEvent, COLUMNS, [row])


def canonical(facts: dict[str, Any]) -> str:
    """The facts as JSON text that is the same on every machine, so that it can be hashed."""
    return json.dumps(facts, default=str, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
