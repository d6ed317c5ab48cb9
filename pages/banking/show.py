"""A bank file: its deposits, the batches they became, and whose each entry is."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Operations, found
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """`GET /bank-files/{id}`."""
    data = await OPERATIONS.show(request, "BankFilePage", id=request.path_params["id"])
    found(data["bankFile"], "bank file")
    return page(request, "banking/show.html", {**data, "live_topic": "bankfiles"}, live=("bank_file",))
