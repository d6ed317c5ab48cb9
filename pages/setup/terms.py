"""The terms codes: a list, and a form in place."""

from __future__ import annotations

from tieout.pages.operations import Operations
from tieout.pages.setup.keeping import OneTable

TERMS = OneTable(
    Operations.beside(__file__),
    *("Terms", "terms code", "terms", "setup/terms.html"),
    texts=("description", "discountPercent"),
    numbers=("dueDays", "discountDays"),
)
show, create, update, delete = TERMS.show, TERMS.create, TERMS.update, TERMS.delete
