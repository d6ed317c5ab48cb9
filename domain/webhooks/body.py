"""The body of a webhook message, as Standard Webhooks has it: `{"type", "timestamp", "data"}`.

Names, ids and amounts are those of the API: camel case, opaque ids, amounts as decimal strings with
their currency.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from tieout.domain.database.statements import Row, fetch_one
from tieout.domain.identity import opaque_id
from tieout.domain.money import Money
from tieout.domain.webhooks.webhook import WebhookEvent

_BATCH = """
SELECT batch.id, batch.number, batch.type, batch.status, batch.origin, batch.description, batch.post_date,
    batch.currency, batch.control_total, batch.ledger_version, fiscal_period.id AS period_id,
    fiscal_period.name AS period, company.currency AS base, ledger.entry_count, ledger.line_count,
    ledger.debit_total, ledger.credit_total
FROM batch JOIN fiscal_period ON fiscal_period.id = batch.fiscal_period_id
JOIN company ON company.id = 1
LEFT JOIN ledger ON ledger.batch_id = batch.id AND ledger.state IN ('READY', 'POSTED')
    AND ledger.reverses_id IS NULL
WHERE batch.id = $1
"""
_PERIOD = "SELECT id, name, start_date, end_date, state FROM fiscal_period WHERE id = $1"


def body_of(event: WebhookEvent, moment: datetime, data: dict[str, Any]) -> str:
    """The text that is signed and sent, the same at every attempt."""
    stamp = moment.isoformat().replace("+00:00", "Z")
    whole = {"type": event.value, "timestamp": stamp, "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


async def batch_told(batch_id: int) -> dict[str, Any]:
    """What is told of a batch: its header, its period, and the figures of its ledger when it has one."""
    row = await fetch_one(_BATCH, batch_id)
    if row is None:
        return {}
    told = {
        "id": opaque_id("Batch", row["id"]),
        "number": row["number"],
        "type": row["type"],
        "status": row["status"],
        "origin": row["origin"],
        "description": row["description"],
        "postDate": str(row["post_date"]),
        "controlTotal": _money(row["control_total"], row["currency"]),
        "ledgerVersion": row["ledger_version"],
        "ledger": _ledger(row),
    }
    return {"batch": told, "fiscalPeriod": {"id": _period_id(row["period_id"]), "name": row["period"]}}


async def period_told(period_id: int) -> dict[str, Any]:
    """What is told of a fiscal period."""
    row = await fetch_one(_PERIOD, period_id)
    if row is None:
        return {}
    told = {
        "id": _period_id(row["id"]),
        "name": row["name"],
        "startDate": str(row["start_date"]),
        "endDate": str(row["end_date"]),
        "state": row["state"],
    }
    return {"fiscalPeriod": told}


def _ledger(row: Row) -> dict[str, Any] | None:
    if row["debit_total"] is None:
        return None
    return {
        "entries": row["entry_count"],
        "lines": row["line_count"],
        "debitTotal": _money(row["debit_total"], row["base"]),
        "creditTotal": _money(row["credit_total"], row["base"]),
    }


def _money(minor: int, currency: str) -> dict[str, str]:
    return {"amount": Money(minor, currency).plain(), "currency": currency}


def _period_id(key: int) -> str:
    return opaque_id("FiscalPeriod", key)
