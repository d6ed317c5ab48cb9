"""Where orders, refunds and write-offs are worked on; in templates among the other addresses."""

from __future__ import annotations

from tieout.pages.addressing import filled, with_query

ORDERS = "/orders"
ORDER_NEW = "/orders/new"
ORDER = "/orders/{id}"
ORDER_DO = "/orders/{id}/{action}"
BATCH_ORDERS = "/batches/{id}/orders"
MOVE_ORDERS = "/batches/{id}/orders/move"
JOURNAL = "/batches/{id}/journal"
REFUNDS = "/refunds"
WRITE_OFFS = "/write-offs"


def orders(**query: str | None) -> str:
    return with_query(ORDERS, query)


def order_new(**query: str | None) -> str:
    """The form of a new order; `batch` is the one it begins with."""
    return with_query(ORDER_NEW, query)


def order(id: str, **query: str | None) -> str:
    return with_query(filled(ORDER, id=id), query)


def order_do(id: str, action: str) -> str:
    """Where a form posts what is done with an order: `invoice`, `cancel` or `payment`."""
    return filled(ORDER_DO, id=id, action=action)


def batch_orders(id: str, **query: str | None) -> str:
    """The Orders tab of a mixed batch."""
    return with_query(filled(BATCH_ORDERS, id=id), query)


def move_orders(id: str) -> str:
    return filled(MOVE_ORDERS, id=id)


def journal(id: str) -> str:
    """The form of a journal entry in a mixed batch."""
    return filled(JOURNAL, id=id)


def refunds(**query: str | None) -> str:
    """The form of a refund; `item` is the credit, `batch` the one it begins with."""
    return with_query(REFUNDS, query)


def write_offs(**query: str | None) -> str:
    """The form of a write-off; `item` is the invoice, `batch` the one it begins with."""
    return with_query(WRITE_OFFS, query)
