"""The reason codes: a list, and a form in place."""

from __future__ import annotations

from tieout.pages.operations import Operations
from tieout.pages.setup.keeping import OneTable

REASONS = OneTable(
    Operations.beside(__file__),
    *("Reason", "reason", "reasons", "setup/reasons.html"),
    texts=("description",),
    ticks=("forDiscounts", "forAdjustments"),
    begin={"forDiscounts": "on", "forAdjustments": "on"},
)
show, create, update, delete = REASONS.show, REASONS.create, REASONS.update, REASONS.delete
