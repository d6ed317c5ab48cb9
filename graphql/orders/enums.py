"""The words of orders as enums of the API, each value described."""

from __future__ import annotations

from tieout.domain.orders.order import OrderRole, OrderStatus
from tieout.graphql.describing import described

ORDER_ENUMS = (
    described(
        OrderStatus,
        "Where an order stands.",
        OPEN="Not yet invoiced: without effect on the ledger, and its batch cannot be closed.",
        INVOICED="Its invoice stands in its batch.",
        CANCELLED="Nothing more is done with it; its invoice, if it had one, was credited.",
    ),
    described(
        OrderRole,
        "What an entry is to the order it was made of.",
        INVOICE="Its invoice.",
        CREDIT_MEMO="The credit memo of its cancellation.",
        PAYMENT="A payment taken for it.",
    ),
)
"""The enums of orders."""

__all__ = ["ORDER_ENUMS", "OrderRole", "OrderStatus"]
