"""The addresses of deferred revenue, and what answers there."""

from __future__ import annotations

from starlette.routing import Route

from tieout.pages.deferrals import addresses, new, show
from tieout.pages.deferrals import list as schedules

ROUTES = [
    Route(addresses.DEFERRALS, schedules.show, methods=["GET"]),
    Route(addresses.DEFERRALS, new.create, methods=["POST"]),
    Route(addresses.DEFERRAL_NEW, new.show, methods=["GET"]),
    Route(addresses.DEFERRAL, show.show, methods=["GET"]),
    Route(addresses.DEFERRAL_DO, show.do, methods=["POST"]),
]
