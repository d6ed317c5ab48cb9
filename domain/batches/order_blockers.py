"""What orders stand in the way of: closing, deleting, and moving what is not there (R5.1, R5.3)."""

from __future__ import annotations

from tieout.domain.batches.batch import Batch
from tieout.domain.batches.findings import Findings
from tieout.domain.refusal import Refusal, counted
from tieout.domain.users.actor import Actor


class OpenOrdersExist(Refusal):
    """Batch {number} holds {orders} not yet invoiced. Invoice them, or move them to another open batch."""


class OrdersStandHere(Refusal):
    """{orders} stand in batch {number}. Move the open ones to another batch; delete the invoices of the
    others first, which opens them again.
    """


class NoOpenOrders(Refusal):
    """Batch {number} holds no open order, so there is nothing to move."""


def closing(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """Open orders keep their batch open; the blocker names both remedies."""
    count = _open_orders(batch, findings)
    told = counted(count, "order", "orders")
    return [OpenOrdersExist(number=batch.number, orders=told)] if count else []


def deleting(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """An order must stand somewhere."""
    row = findings.orders.get(batch.id)
    if row is None:
        return []
    return [OrdersStandHere(number=batch.number, orders=counted(row["standing"], "order", "orders"))]


def moving(batch: Batch, findings: Findings, _by: Actor) -> list[Refusal]:
    """There must be something to move."""
    return [] if _open_orders(batch, findings) else [NoOpenOrders(number=batch.number)]


def _open_orders(batch: Batch, findings: Findings) -> int:
    row = findings.orders.get(batch.id)
    return int(row["open"]) if row else 0
