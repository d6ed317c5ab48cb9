"""What the dialog Move Open Orders offers: the orders that are open, and the batches they may go to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request

from tieout.pages.operations import Operations
from tieout.pages.orders import choosing

OPERATIONS = Operations.beside(__file__)
NEXT = "next"
"""In place of a batch: the next period's, made on the spot."""


async def dialog(request: Request, batch: Mapping[str, Any]) -> dict[str, Any]:
    """What the dialog offers: the open orders, the other open batches, and one made on the spot."""
    data = await OPERATIONS.show(request, "OrdersToMove", id=batch["id"])
    others = [one for one in data["batches"]["nodes"] if one["id"] != batch["id"]]
    return {
        "moving": data["orders"],
        "targets": [
            *((one["id"], choosing.named(one)) for one in others),
            (NEXT, "The next period's batch, made now"),
        ],
        "automatic": data["company"]["options"]["automaticBatchNumbering"],
    }
