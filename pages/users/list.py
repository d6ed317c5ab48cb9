"""The users, and the roles with their rights as one table."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """Everyone who may sign in, or could once."""
    data = await OPERATIONS.show(request, "UserList")
    context = {**data, "live_topic": "users"}
    return page(request, "users/list.html", context, live=("user_list",))
