"""The branches: a list found by code or name while typing, and a form in place."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from tieout.pages import addresses, paging
from tieout.pages.forms import Form
from tieout.pages.operations import Operations
from tieout.pages.setup.keeping import OneTable


class Branches(OneTable):
    """A list in pages."""

    def variables(self, request: Request) -> dict[str, Any]:
        """Which part of the list."""
        return {"search": _search(request), **paging.asked(request)}

    def more(self, request: Request) -> dict[str, Any]:
        """The search, and the address that keeps it."""
        search = _search(request)
        return {
            "page": self.page,
            "filter": Form("filter", {"search": search}),
            "here": addresses.setup(self.address, search=search),
        }


BRANCHES = Branches(
    Operations.beside(__file__),
    *("Branch", "branch", "branches", "setup/branches.html"),
    texts=("name",),
)
show, create, update, delete = BRANCHES.show, BRANCHES.create, BRANCHES.update, BRANCHES.delete


def _search(request: Request) -> str:
    return request.query_params.get("search", "").strip()
