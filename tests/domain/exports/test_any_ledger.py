"""Whatever was received, credited, adjusted and taken back: every format takes every ledger that came of it.

The business is that of tests/domain/test_any_receipts.py. TIEOUT_EXAMPLES=500 looks longer than the suite.
"""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import books_on
from tests.domain.test_any_receipts import work
from tieout.domain.accounts.account import Account, CashAccount
from tieout.domain.database.connecting import connected
from tieout.domain.exports.file_kind import FileKind
from tieout.domain.exports.formats.single_receivables import ReceivablesMoved
from tieout.domain.exports.mapping import OutsideAccount
from tieout.domain.exports.outside_files import LedgerWithoutAmounts, closing_files, outside_files
from tieout.domain.exports.system import AccountingSystem, IifVariant
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.setup import options

EXAMPLES = int(os.environ.get("TIEOUT_EXAMPLES", "12"))
MAY_REFUSE = (ReceivablesMoved, LedgerWithoutAmounts)
"""What says no for good reasons: money that goes from one debtor to another, and nothing at all."""


@pytest.mark.slow
@settings(max_examples=max(EXAMPLES // 3, 1))
@given(seed=st.integers(0, 2**32), offsetting=st.booleans(), lines=st.sampled_from([2, 7, 500]))
async def test_every_format_takes_every_ledger(
    clock: time_machine.Traveller, seed: int, offsetting: bool, lines: int
) -> None:
    async with books_on("sqlite") as place, connected(place.url):
        await work(seed, 30, offsetting=offsetting, every=1_000)
        await clearing_accounts_in_xero()
        for ledger_id in await Ledger.filter(posted_at__isnull=False).values_list("id", flat=True):
            for kind in FileKind:
                for layout in LedgerLayout:
                    await taken(int(str(ledger_id)), layout, kind, lines)


async def taken(ledger_id: int, layout: LedgerLayout, kind: FileKind, lines: int) -> None:
    """Written, and found without fault when it is read again."""
    company = await options.current()
    variants = list(IifVariant) if kind is FileKind.QUICKBOOKS_DESKTOP_IIF else [IifVariant.PER_TRANSACTION]
    for variant in variants:
        exports = replace(company.options.exports, lines_per_part=lines, iif_variant=variant)
        asked = replace(company, options=replace(company.options, exports=exports))
        with closing_files() as files:
            try:
                await outside_files(ledger_id, layout, kind, asked, files)
            except MAY_REFUSE:
                continue
            assert files


async def clearing_accounts_in_xero() -> None:
    """Its journals use neither receivables nor bank accounts."""
    cash = set(await CashAccount.all().values_list("account_id", flat=True))
    for account in await Account.all():
        if account.ar_control or account.id in cash:
            await OutsideAccount.create(
                system=AccountingSystem.XERO,
                account_id=account.id,
                number=f"8{account.number}",
                clearing=True,
            )
