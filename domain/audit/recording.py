"""Recording what was done, in the transaction that does it."""

from __future__ import annotations

import json
from typing import Any

from tieout.domain.audit.event import AuditEvent
from tieout.domain.clock import now
from tieout.domain.database.statements import insert
from tieout.domain.users.actor import Actor

_COLUMNS = (
    "happened_at", "actor_id", "actor", "action", "batch_id", "fiscal_period_id",
    "subject", "facts", "reason",
)  # fmt: skip


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
    """Write one event (R1.10). `facts` are shown in the note; money and dates are kept as their text."""
    text = canonical(facts)
    row = (now(), by.user_id, by.name, action, batch_id, period_id, subject, text, reason)
    await insert(AuditEvent, _COLUMNS, [row])


def canonical(facts: dict[str, Any]) -> str:
    """The facts as JSON text that is the same on every machine, so that it can be hashed."""
    return json.dumps(facts, default=str, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
