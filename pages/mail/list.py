"""The e-mails of the books, newest first: what was sent, what waits and what failed."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from tieout.pages import addresses, paging
from tieout.pages.operations import Operations
from tieout.pages.render import page

OPERATIONS = Operations.beside(__file__)


async def show(request: Request) -> Response:
    """The list."""
    data = await OPERATIONS.show(request, "MailList", **paging.asked(request))
    context = {**data, "here": addresses.mail(), "live_topic": "mail"}
    return page(request, "mail/list.html", context, live=("mail_list",))
