"""Which buttons a posted batch has, by the accounting system (R8.1, R8.3, R15.5)."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest

from tests.builders import a_cash_batch, a_receipt, posted
from tests.cast import AMIR, account, set_options
from tests.databases import Books
from tests.watching import refused
from tieout.domain.batches.batch import Batch
from tieout.domain.exports.buttons import EmailNotOffered, LayoutNotOffered, ledger_buttons
from tieout.domain.exports.mapping import OutsideAccount
from tieout.domain.exports.system import AccountingSystem, ExportOptions, LedgerLayouts
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import Refusal

S = AccountingSystem
FILES = ["Download summary", "Download detail"]


def labels(system: AccountingSystem, *, connected: bool | None = None, **rest: Any) -> list[str]:
    buttons = ledger_buttons(ExportOptions(accounting_system=system, **rest), connected=connected)
    return [button.label for button in buttons]


def test_without_an_outside_system_the_ledger_is_mailed_and_downloaded() -> None:
    assert labels(S.NONE) == ["Ledger (Summary)", "Ledger (Detail)", *FILES]
    assert labels(S.NONE, ledger_layouts=LedgerLayouts.SUMMARY) == ["Ledger (Summary)", "Download"]
    assert labels(S.NONE, ledger_layouts=LedgerLayouts.DETAIL) == ["Ledger (Detail)", "Download"]


def test_quickbooks_desktop_gets_its_file_by_mail_and_download() -> None:
    assert labels(S.QUICKBOOKS_DESKTOP, ledger_layouts=LedgerLayouts.DETAIL) == [
        "Ledger file (IIF), detail",
        "Download",
    ]
    assert labels(S.QUICKBOOKS_DESKTOP, connected=True)[0] == "Ledger file (IIF), summary"


@pytest.mark.parametrize(
    ("system", "connect", "send_it"),
    [
        (S.QUICKBOOKS_ONLINE, "Connect to QuickBooks", "Send to QuickBooks"),
        (S.INTACCT, "Connect to Intacct", "Send details to Intacct"),
        (S.NETSUITE, "Connect to NetSuite", "Send details to NetSuite"),
        (S.XERO, "Connect to Xero", "Send details to Xero"),
    ],
)
def test_an_integration_is_sent_to_in_place_of_the_mail(
    system: AccountingSystem, connect: str, send_it: str
) -> None:
    assert labels(system, connected=False) == [connect, *FILES]
    assert labels(system, connected=True) == [send_it, *FILES]
    assert labels(system, connected=True, email_beside=True) == [
        *(send_it, "Ledger (Summary)", "Ledger (Detail)"),
        *FILES,
    ]


async def exporting(**exports: Any) -> None:
    """Set how ledgers are handed over."""
    await set_options(exports=json.loads(json.dumps(dataclasses.asdict(ExportOptions(**exports)))))


async def a_posted_batch() -> Batch:
    batch = await a_cash_batch(number="R0012")
    await a_receipt(batch)
    return await posted(batch)


async def test_what_no_button_offers_is_not_mailed(books: Books) -> None:
    batch = await a_posted_batch()
    await exporting(accounting_system=S.XERO)
    mail = {"by": AMIR, "email": "amir@harbour-pine.example"}
    async with refused(books, EmailNotOffered(system="Xero")):
        await send(batch.id, layout=LedgerLayout.SUMMARY, **mail)
    await exporting(ledger_layouts=LedgerLayouts.DETAIL)
    async with refused(books, LayoutNotOffered(field="layout", offered="detail", layout="summary")):
        await send(batch.id, layout=LedgerLayout.SUMMARY, **mail)


async def test_what_is_unmapped_is_told_before_the_mail_is_written(books: Books) -> None:
    batch = await a_posted_batch()
    await exporting(accounting_system=S.XERO, email_beside=True)
    mail = {"by": AMIR, "email": "amir@harbour-pine.example", "layout": LedgerLayout.DETAIL}
    with pytest.raises(Refusal) as told:
        await send(batch.id, **mail)
    assert [one.code for one in told.value.blockers] == ["CONTROL_ACCOUNT_UNMAPPED"] * 2
    for number in ("1010", "1200"):
        await OutsideAccount.create(system=S.XERO, account_id=account(number), number="800", clearing=True)
    message = await send(batch.id, **mail)
    assert "load the Xero manual journal CSV file into Xero" in message.body
