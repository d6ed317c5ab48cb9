"""The files of the made-up batch, byte for byte: each was read line by line against the format it follows.

`TIEOUT_REFRESH=1` writes them anew; read what has changed before it is kept.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from tests.cast import AMIR
from tests.databases import Books
from tests.domain.exports.made_up import a_made_up_batch, files_of, map_for
from tieout.domain.batches import closing
from tieout.domain.exports.file_kind import FileKind
from tieout.domain.exports.system import (
    AccountingSystem,
    AccountNaming,
    DateOrder,
    EntryState,
    IifVariant,
    QuickBooksHeader,
)
from tieout.domain.mail.message import LedgerLayout

GOLDEN = Path(__file__).parent / "golden"
S, K = AccountingSystem, FileKind
DETAIL, SUMMARY = LedgerLayout.DETAIL, LedgerLayout.SUMMARY

CASES: dict[str, tuple[FileKind, AccountingSystem, LedgerLayout, dict[str, Any]]] = {
    "quickbooks-online-detail": (K.QUICKBOOKS_ONLINE_CSV, S.QUICKBOOKS_ONLINE, DETAIL, {"lines_per_part": 8}),
    "quickbooks-online-summary": (K.QUICKBOOKS_ONLINE_CSV, S.QUICKBOOKS_ONLINE, SUMMARY, {}),
    "quickbooks-online-memo": (
        *(K.QUICKBOOKS_ONLINE_CSV, S.QUICKBOOKS_ONLINE, DETAIL),
        {
            "quickbooks_header": QuickBooksHeader.WITH_MEMO,
            "commas_in_text": False,
            "date_order": DateOrder.DAY_MONTH_YEAR,
        },
    ),
    "quickbooks-desktop-detail": (K.QUICKBOOKS_DESKTOP_IIF, S.QUICKBOOKS_DESKTOP, DETAIL, {}),
    "quickbooks-desktop-summary": (K.QUICKBOOKS_DESKTOP_IIF, S.QUICKBOOKS_DESKTOP, SUMMARY, {}),
    "quickbooks-desktop-whole": (
        *(K.QUICKBOOKS_DESKTOP_IIF, S.QUICKBOOKS_DESKTOP, DETAIL),
        {"iif_variant": IifVariant.WHOLE_LEDGER, "lines_per_part": 5},
    ),
    "quickbooks-desktop-pairs": (
        *(K.QUICKBOOKS_DESKTOP_IIF, S.QUICKBOOKS_DESKTOP, DETAIL),
        {"iif_variant": IifVariant.PAIRS},
    ),
    "intacct-detail": (K.INTACCT_CSV, S.INTACCT, DETAIL, {"lines_per_part": 8}),
    "intacct-summary": (
        *(K.INTACCT_CSV, S.INTACCT, SUMMARY),
        {
            "intacct_journal": "ARJ",
            "entry_state": EntryState.DRAFT,
            "intacct_description": 10,
            "intacct_columns": "GLENTRY_PROJECTID,GLDIMFUND",
            "date_order": DateOrder.MONTH_DAY_YEAR_SHORT,
        },
    ),
    "netsuite-detail": (K.NETSUITE_CSV, S.NETSUITE, DETAIL, {"netsuite_subsidiary": "Parent : Sub"}),
    "netsuite-summary": (K.NETSUITE_CSV, S.NETSUITE, SUMMARY, {"netsuite_accounts": AccountNaming.NAME}),
    "xero-detail": (K.XERO_CSV, S.XERO, DETAIL, {"date_order": DateOrder.DAY_MONTH_YEAR}),
    "xero-summary": (K.XERO_CSV, S.XERO, SUMMARY, {"lines_per_part": 6}),
    "hledger": (K.HLEDGER, S.NONE, DETAIL, {}),
    "beancount": (K.BEANCOUNT, S.NONE, DETAIL, {}),
}


def compare(case: str, files: dict[str, bytes]) -> None:
    """Each file is golden/<case>/<its name>."""
    folder = GOLDEN / case
    if os.environ.get("TIEOUT_REFRESH"):
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        for name, content in files.items():
            (folder / name).write_bytes(content)
    assert files == {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


async def test_every_file_is_as_it_was_read_line_by_line(books: Books) -> None:
    batch = await a_made_up_batch()
    for system in {system for _, system, _, _ in CASES.values()} - {S.NONE}:
        await map_for(system)
    for case, (kind, _, layout, options) in CASES.items():
        compare(case, await files_of(batch, layout, kind, **options))


@pytest.mark.parametrize("kind", [K.QUICKBOOKS_ONLINE_CSV, K.QUICKBOOKS_DESKTOP_IIF])
async def test_a_reversal_is_a_file_with_the_sides_swapped(sqlite_books: Books, kind: FileKind) -> None:
    batch = await a_made_up_batch()
    await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    case = f"reversal-{kind.value.lower().replace('_', '-')}"
    compare(case, await files_of(batch, SUMMARY, kind, reversal=True))
