"""The VAT rules: a list, and a form in place."""

from __future__ import annotations

from tieout.pages.operations import Operations
from tieout.pages.setup.keeping import OneTable

RULES = OneTable(
    Operations.beside(__file__),
    *("VatRule", "VAT rule", "vat-rules", "setup/vat_rules.html"),
    texts=("description",),
    ticks=("exempt",),
)
show, create, update, delete = RULES.show, RULES.create, RULES.update, RULES.delete
