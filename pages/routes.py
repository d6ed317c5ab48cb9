"""The table of all pages: which address shows what; the server mounts `routes` and `exception_handlers`.

A new page: its address in addresses.py, its three files in the folder of its feature (`show.py` with a
plain `async def show(request)`, `show.html`, `show.graphql`), a line here. The server must have put the
signed-in actor (or None) into `request.state.actor` before a page runs; it answers `POST /sign-in` and
`POST /sign-out` itself (see sessions/sign_in.py) and streams `GET /events?topic=batch:ID` (see render.py).
"""

from __future__ import annotations

from importlib.resources import files

from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from tieout.pages import addresses
from tieout.pages.apologies import exception_handlers
from tieout.pages.batches import doing as batch_doing
from tieout.pages.batches import list as batches
from tieout.pages.batches import new as batch_new
from tieout.pages.batches import show as batch
from tieout.pages.entries import keying, suggesting
from tieout.pages.entries import list as entries
from tieout.pages.home import show as home
from tieout.pages.ledgers import show as ledger
from tieout.pages.render import PAGES
from tieout.pages.sessions import sign_in

__all__ = ["exception_handlers", "routes"]

_GET, _POST = ["GET"], ["POST"]

routes: list[BaseRoute] = [
    Route(addresses.SIGN_IN, sign_in.show, methods=_GET),
    Route(addresses.HOME, home.show, methods=_GET),
    Route(addresses.BATCHES, batches.show, methods=_GET),
    Route(addresses.BATCHES, batch_new.create, methods=_POST),
    Route(addresses.BATCH_NEW, batch_new.show, methods=_GET),
    Route(addresses.BATCH, batch.show, methods=_GET),
    Route(addresses.ENTRIES, entries.show, methods=_GET),
    Route(addresses.ENTRIES, keying.add, methods=_POST),
    Route(addresses.ENTRY_PREVIEW, suggesting.preview, methods=_GET),
    Route(addresses.ENTRY_SUGGESTIONS, suggesting.suggestions, methods=_GET),
    Route(addresses.ENTRY_UPDATE, keying.update, methods=_POST),
    Route(addresses.ENTRY_DELETE, keying.delete, methods=_POST),
    Route(addresses.LEDGER, ledger.show, methods=_GET),
    Route(addresses.LEDGER, ledger.send, methods=_POST),
    Route(addresses.BATCH_DO, batch_doing.do, methods=_POST),
    Mount(addresses.STATIC, StaticFiles(directory=PAGES / "static")),
    Mount(addresses.ASSETS, StaticFiles(directory=str(files("tieout_assets")))),
]
