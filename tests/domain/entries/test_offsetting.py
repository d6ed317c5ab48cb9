"""Tax that becomes owed when invoices are paid, and VAT Output that ends at zero (R3.27, R15.3)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_adjustment,
    an_adjustment_batch,
    posted,
)
from tests.cast import TODAY, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, postings, postings_in_both
from tests.masters import a_cash_account, a_customer, a_rate, an_account
from tests.setting_up import a_tax
from tieout.domain.accounts.account import AccountUse
from tieout.domain.audit.verifying import verify
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import fetch_value
from tieout.domain.entries.drafts import ApplicationDraft
from tieout.domain.entries.entry import Application, Entry, Finish, PayType

PART = {"finish": Finish.SINGLE_CREDIT}

_STANDING = """
SELECT coalesce(sum({credit} - {debit}), 0)::bigint AS standing
FROM line JOIN account ON account.id = line.account_id WHERE account.number = $1
"""


async def taxed(*, option: bool = True, customer: bool = True) -> None:
    """VAT of 10 % in an account of its own (2200), owed in 2300 when the invoice is paid."""
    await set_options(offsetting_tax_entries=option, tolerance_amount=500, tolerance_percent="5")
    await an_account("2200", use=AccountUse.VAT_OUTPUT)
    await Customer.filter(number="ACME").update(vat=customer)
    await a_tax("VAT10", "10")


async def standing(number: str, *, base: bool = False) -> int:
    """What stands in an account, credits positive, whatever is only keyed included."""
    side = "base_" if base else ""
    return int(await fetch_value(_STANDING.format(credit=f"{side}credit", debit=f"{side}debit"), number))


async def moved(receipt: Entry) -> list[tuple[int, int]]:
    """The VAT Applied of each row, in its currency and in base."""
    return [(row.vat, row.base_vat) for row in await Application.filter(entry_id=receipt.id).order_by("id")]


async def books_are_proved() -> None:
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_the_closing_check_moves_what_the_memo_left(books: Books) -> None:
    """R3.27's example: 1,100.00 with VAT 100.00, tied memo 550.00 of which 50.00; the check moves 50.00."""
    await taxed()
    invoice = await a_posted_invoice("INV-1", amount="1000.00")
    memos, cash = await a_credit_memo_batch(), await a_cash_batch()
    memo = await a_credit_memo(memos, invoice="INV-1", amount="500.00")
    assert await postings(memo) == [("4000", "Dr", 50000), ("2200", "Dr", 5000), ("1200", "Cr", 55000)]
    receipt = await a_receipt(cash, invoice="INV-1", amount="550.00")
    assert await postings(receipt) == [
        ("1010", "Dr", 55000),
        ("1200", "Cr", 55000),
        ("2200", "Dr", 5000),
        ("2300", "Cr", 5000),
    ]
    assert await moved(receipt) == [(5000, 5000)]
    assert (await standing("2200"), await standing("2300")) == (0, 5000)
    await posted(memos)
    await posted(cash)
    assert await balance_of(invoice) == (0, 0)
    await books_are_proved()


@pytest.mark.parametrize("words", [{"option": False}, {"customer": False}])
async def test_it_takes_the_option_and_a_customer_set_up_for_vat(
    books: Books, words: dict[str, bool]
) -> None:
    """R3.27: else the VAT stays where invoicing put it."""
    await taxed(**words)
    await a_posted_invoice("INV-1", amount="1000.00")
    receipt = await a_receipt(await a_cash_batch(), invoice="INV-1")
    assert await postings(receipt) == [("1010", "Dr", 110000), ("1200", "Cr", 110000)]
    assert (await moved(receipt), await standing("2200")) == ([(0, 0)], 10000)


async def test_three_payments_share_it_without_a_remainder(books: Books) -> None:
    """R3.27: 10.00 over 36.67, 36.67 and 36.66 of 110.00; the closing one takes what is left."""
    await taxed()
    await a_posted_invoice("INV-1", amount="100.00")
    cash = await a_cash_batch()
    seen = []
    for amount in ("36.67", "36.67", "36.66"):
        seen += await moved(await a_receipt(cash, invoice="INV-1", amount=amount, **PART))
    assert seen == [(333, 333), (334, 334), (333, 333)]
    assert await standing("2200") == 0
    await posted(cash)
    await books_are_proved()


async def test_a_discount_does_not_lower_it(books: Books) -> None:
    """R15.3: all 100.00 become owed, although 20.00 less were received."""
    await taxed()
    await a_posted_invoice("INV-1", amount="1000.00", discount="20.00", discount_date=TODAY)
    receipt = await a_receipt(await a_cash_batch(), invoice="INV-1", amount="1080.00")
    assert await postings(receipt) == [
        ("1010", "Dr", 108000),
        ("4900", "Dr", 2000),
        ("1200", "Cr", 110000),
        ("2200", "Dr", 10000),
        ("2300", "Cr", 10000),
    ]


async def test_a_write_off_closes_it(books: Books) -> None:
    """R15.3, AMB-36: by tolerance within the receipt, or by an adjustment of the whole rest."""
    await taxed()
    await a_posted_invoice("INV-1", amount="100.00")
    await a_posted_invoice("INV-2", amount="100.00")
    cash, adjustments = await a_cash_batch(), await an_adjustment_batch()
    row = ApplicationDraft(invoice_number="INV-1", type=PayType.P, apply="107.00", write_off=True)
    receipt = await a_receipt(cash, customer="ACME", amount="107.00", applications=(row,))
    assert await postings(receipt) == [
        ("1010", "Dr", 10700),
        ("6100", "Dr", 300),
        ("1200", "Cr", 11000),
        ("2200", "Dr", 1000),
        ("2300", "Cr", 1000),
    ]
    part = await a_receipt(cash, invoice="INV-2", amount="11.00", **PART)
    assert await moved(part) == [(100, 100)]
    rest = await an_adjustment(adjustments, invoice="INV-2", amount="")
    assert (await postings(rest))[2:] == [("2200", "Dr", 900), ("2300", "Cr", 900)]
    assert await standing("2200") == 0
    await posted(cash)
    await posted(adjustments)
    await books_are_proved()


async def test_applying_a_credit_memo_moves_it_the_other_way(books: Books) -> None:
    """R3.27: Dr Taxes Owed, Cr VAT Output for the memo's tax; a negative invoice does the same."""
    await taxed()
    await a_posted_invoice("INV-1", amount="1000.00")
    await a_posted_invoice("NEG-1", amount="-100.00")
    memos, cash = await a_credit_memo_batch(), await a_cash_batch()
    await a_credit_memo(memos, number="CM-1", amount="300.00")
    await posted(memos)
    lines = tuple(ApplicationDraft(invoice_number=number) for number in ("INV-1", "CM-1", "NEG-1"))
    receipt = await a_receipt(cash, customer="ACME", amount="660.00", applications=lines)
    assert await postings(receipt) == [
        ("1010", "Dr", 66000),
        ("1200", "Cr", 110000),
        ("2200", "Dr", 10000),
        ("2300", "Cr", 10000),
        ("1200", "Dr", 33000),
        ("2200", "Cr", 3000),
        ("2300", "Dr", 3000),
        ("1200", "Dr", 11000),
        ("2200", "Cr", 1000),
        ("2300", "Dr", 1000),
    ]
    assert await moved(receipt) == [(10000, 10000), (-3000, -3000), (-1000, -1000)]
    assert (await standing("2200"), await standing("2300")) == (0, 6000)
    await posted(cash)
    await books_are_proved()


async def test_other_currencies_move_the_base_of_the_invoice(books: Books) -> None:
    """R3.27: in base at the item's own figures, whatever the rate of the day; no gain or loss on tax."""
    await taxed()
    await separate_rates()
    await a_tax("VAT10-CA", "10", of=None)
    words: dict[str, Any] = {"customer": "MAPLE", "tax_codes": ("VAT10-CA",)}
    await a_posted_invoice("INV-1", amount="1000.00", document_date=TODAY.replace(month=2), **words)
    cash = await a_cash_batch(currency="CAD")
    first = await a_receipt(cash, invoice="INV-1", amount="366.67", **PART)
    assert (await postings_in_both(first))[-2:] == [("2200", "Dr", 3333, 2467), ("2300", "Cr", 3333, 2467)]
    last = await a_receipt(cash, invoice="INV-1", amount="733.33", **PART)
    assert (await postings_in_both(last))[-2:] == [("2200", "Dr", 6667, 4933), ("2300", "Cr", 6667, 4933)]
    assert (await standing("2200"), await standing("2200", base=True)) == (0, 0)
    await posted(cash)
    await books_are_proved()


async def separate_rates() -> None:
    """Maple, set up for VAT, at 0.74 in February and 0.75 today."""
    await a_customer("MAPLE", currency="CAD", vat=True)
    await a_cash_account("1031", "CAD")
    await a_rate("CAD", "0.74", TODAY.replace(month=1))
    await a_rate("CAD", "0.75")
    await an_account("7100", use=AccountUse.FX_GAIN)


async def test_what_is_pending_elsewhere_is_moved_only_once(books: Books) -> None:
    """R3.27: what other batches took off counts, posted or not; taken back it is there again."""
    await taxed()
    await a_posted_invoice("INV-1", amount="100.00")
    first, second = await a_cash_batch(), await a_cash_batch()
    half = await a_receipt(first, invoice="INV-1", amount="55.00", **PART)
    rest = await a_receipt(second, invoice="INV-1", amount="55.00", **PART)
    assert [await moved(half), await moved(rest)] == [[(500, 500)], [(500, 500)]]
    assert await standing("2200") == 0
