"""The layouts of bank files: a list, and a form in place."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from tieout.pages.operations import Operations
from tieout.pages.setup.keeping import OneTable

OPERATIONS = Operations.beside(__file__)

KINDS = [("LOCKBOX", "Lockbox of fixed width"), ("CSV", "CSV")]


class _Layouts(OneTable):
    def more(self, request: Request) -> dict[str, Any]:  # noqa: ARG002
        return {"kinds": KINDS}


LAYOUTS = _Layouts(
    *(OPERATIONS, "BankLayout", "layout", "bank-layouts", "banking/layouts.html"),
    texts=("description", "kind", "definition"),
    begin={"kind": "LOCKBOX"},
)
show, create, update, delete = LAYOUTS.show, LAYOUTS.create, LAYOUTS.update, LAYOUTS.delete
