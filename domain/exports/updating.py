"""Choosing the outside accounting system and how ledgers are handed over to it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tieout.domain.database.transactions import transactional
from tieout.domain.setup.options import CompanyFacts, current, update_company
from tieout.domain.users.actor import Actor


@transactional
async def update_accounting_system(*, by: Actor, expected_version: int, **changes: Any) -> CompanyFacts:
    """Change the system or how files are written; each change is noted with its old and new value.

    What was mapped to another system stays mapped, for when it is chosen again.
    """
    kept = (await current(lock=True)).options.exports
    return await update_company(by=by, expected_version=expected_version, exports=replace(kept, **changes))
