"""Reading what an entry wrote, in the words a bookkeeper would use."""

from __future__ import annotations

from tieout.domain.accounts.account import Account
from tieout.domain.clock import now
from tieout.domain.entries.entry import Application, Entry, Line, OpenItem
from tieout.domain.entries.open_items import items_by_id


async def postings(entry: Entry) -> list[tuple[str, str, int]]:
    """Its lines as (account, Dr or Cr, minor units); base figures are the same in base currency."""
    numbers = {account.id: account.number for account in await Account.all()}
    found = await Line.filter(entry_id=entry.id).order_by("position")
    assert all((line.debit, line.credit) == (line.base_debit, line.base_credit) for line in found)
    return [
        (numbers[line.account_id], "Dr" if line.debit else "Cr", line.debit or line.credit) for line in found
    ]


async def postings_in_both(entry: Entry) -> list[tuple[str, str, int, int]]:
    """Its lines as (account, Dr or Cr, minor units of its currency, minor units of base); both balance."""
    numbers = {account.id: account.number for account in await Account.all()}
    found = await Line.filter(entry_id=entry.id).order_by("position")
    assert sum(line.debit - line.credit for line in found) == 0
    assert sum(line.base_debit - line.base_credit for line in found) == 0
    return [
        (
            numbers[line.account_id],
            "Dr" if line.debit or line.base_debit else "Cr",
            line.debit or line.credit,
            line.base_debit or line.base_credit,
        )
        for line in found
    ]


async def rows_of(entry: Entry) -> list[tuple[str, str, int, int, int]]:
    """The rows of a receipt as (document, type, apply, discount, written off)."""
    found = await Application.filter(entry_id=entry.id).order_by("id")
    numbers = {item.id: item.document_number for item in await OpenItem.all()}
    return [
        (
            numbers[row.open_item_id],
            str(row.pay_type),
            row.amount - row.discount - row.write_off,
            row.discount,
            row.write_off,
        )
        for row in found
    ]


async def item_of(entry: Entry) -> OpenItem | None:
    """The open item it made."""
    return await OpenItem.get_or_none(entry_id=entry.id)


async def applied(entry: Entry) -> list[tuple[str, int]]:
    """What it took off which document."""
    found = await Application.filter(entry_id=entry.id).order_by("id")
    numbers = {item.id: item.document_number for item in await OpenItem.all()}
    return [(numbers[application.open_item_id], application.amount) for application in found]


async def balance_of(entry: Entry) -> tuple[int, int]:
    """Posted balance and available amount of the item an entry made."""
    item = await OpenItem.get(entry_id=entry.id)
    row = (await items_by_id([item.id], as_of=now().date()))[item.id]
    return row["balance"], row["available"]
