"""The addresses of orders, refunds and write-offs, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.orders import addresses, journal, moving, new, refund, show, tab, write_off
from tieout.pages.orders import list as orders

ROUTES = [
    Route(addresses.ORDERS, orders.show, methods=["GET"]),
    Route(addresses.ORDERS, new.create, methods=["POST"]),
    Route(addresses.ORDER_NEW, new.show, methods=["GET"]),
    Route(addresses.ORDER, show.show, methods=["GET"]),
    Route(addresses.ORDER_DO, show.do, methods=["POST"]),
    Route(addresses.BATCH_ORDERS, tab.show, methods=["GET"]),
    Route(addresses.MOVE_ORDERS, moving.move, methods=["POST"]),
    Route(addresses.JOURNAL, journal.show, methods=["GET"]),
    Route(addresses.JOURNAL, journal.add, methods=["POST"]),
    Route(addresses.REFUNDS, refund.show, methods=["GET"]),
    Route(addresses.REFUNDS, refund.pay, methods=["POST"]),
    Route(addresses.WRITE_OFFS, write_off.show, methods=["GET"]),
    Route(addresses.WRITE_OFFS, write_off.save, methods=["POST"]),
]
