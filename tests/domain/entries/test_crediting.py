"""Credit memos that mirror their invoices: taxes, retention, both currencies, accounts (R4.15, R4.18)."""

from __future__ import annotations

from decimal import Decimal

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    posted,
)
from tests.cast import CLARA, TODAY, account, set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, item_of, postings, postings_in_both
from tests.setting_up import a_customer_in, a_rate, a_tax, terms, vat_accounts, vat_with_retention
from tests.watching import refused
from tieout.domain.audit.verifying import verify
from tieout.domain.entries import adding
from tieout.domain.entries.credit_memo import NoOriginalAccounts
from tieout.domain.entries.crediting import ReceivablesFixed
from tieout.domain.entries.dating import DiscountOnCredit
from tieout.domain.entries.document import Document
from tieout.domain.entries.drafts import CreditMemoDraft, LineDraft
from tieout.domain.entries.entry import Application, Entry, Finish
from tieout.domain.setup.tax import TaxCode


async def test_crediting_all_of_an_invoice_mirrors_it(books: Books) -> None:
    """R4.15, retention included; the amount is prefilled, the taxes are those of the invoice."""
    await vat_with_retention()
    await a_posted_invoice("INV-1", amount="1000.00", customer_po="PO-7", sales_rep="Rita")
    await TaxCode.filter(code="VAT16").update(rate_percent=Decimal(20), active=False)
    batch = await a_credit_memo_batch()
    memo = await a_credit_memo(batch, invoice="INV-1", amount="")
    assert await postings(memo) == [
        ("4000", "Dr", 100000),
        ("2200", "Dr", 16000),
        ("1200", "Cr", 105333),
        ("1250", "Cr", 10667),
    ]
    assert (memo.amount, memo.tally, await item_of(memo)) == (116000, 116000, None)
    row = await Application.get(entry_id=memo.id)
    assert (row.amount, row.vat, row.base_vat, row.net_amount) == (105333, 16000, 16000, 100000)
    screen = await Document.get(entry_id=memo.id)
    assert (screen.customer_po, screen.sales_rep, screen.tax, screen.retention) == (
        "PO-7",
        "Rita",
        16000,
        10667,
    )
    await posted(batch)
    assert [check.detail for check in await verify() if not check.passed] == []


async def test_a_part_takes_its_share_of_the_tax(books: Books) -> None:
    """What is credited counts: the next memo is prefilled with what is left."""
    await vat_accounts()
    await a_tax("VAT16")
    invoice = await a_posted_invoice("INV-1", amount="1000.00", amount_to_tax="500.00")
    batch = await a_credit_memo_batch()
    part = await a_credit_memo(batch, invoice="INV-1", amount="400.00")
    assert await postings(part) == [("4000", "Dr", 40000), ("2200", "Dr", 3200), ("1200", "Cr", 43200)]
    rest = await a_credit_memo(batch, invoice="INV-1", amount="")
    assert (rest.amount, await balance_of(invoice)) == (64800, (108000, 0))
    untaxed = await a_credit_memo(batch, number="CM-9", amount="10.00", taxable=False)
    assert await postings(untaxed) == [("4000", "Dr", 1000), ("1200", "Cr", 1000)]


async def test_what_goes_beyond_the_balance_carries_its_share_of_the_tax(books: Books) -> None:
    """AMB-20, R3.27: only the tied part takes tax off the invoice."""
    await vat_accounts()
    await a_tax("VAT10", "10")
    await a_posted_invoice("INV-1", amount="1000.00", packing_list="PL-1")
    part = LineDraft(account_number="1210", amount="")
    await a_receipt(
        await a_cash_batch(), invoice="INV-1", amount="550.00", applications=(), finish=Finish.SINGLE_CREDIT
    )
    memo = await a_credit_memo(
        await a_credit_memo_batch(), invoice="INV-1", amount="1000.00", receivables=(part,)
    )
    assert (await postings(memo))[2:] == [("1200", "Cr", 55000), ("1210", "Cr", 55000)]
    row = await Application.get(entry_id=memo.id)
    assert (row.amount, row.vat, row.net_amount) == (55000, 5000, 50000)
    item = await item_of(memo)
    assert item is not None
    assert (item.amount, item.net_amount, item.tax, item.vat) == (-55000, -50000, -5000, -5000)
    assert (item.account_id, item.packing_list) == (account("1210"), "PL-1")


class TestForeignCurrency:
    """R4.18."""

    async def test_a_memo_takes_the_rate_of_its_invoice(self, books: Books) -> None:
        """CAD 1,000.00 at 0.74, credited in full when the rate is 0.76: 740.00 on both sides."""
        await a_customer_in("CAD")
        await a_rate("0.74")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="1000.00")
        await a_rate("0.76", on=TODAY)
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, invoice="INV-1", amount="1000.00")
        assert await postings_in_both(memo) == [("4000", "Dr", 100000, 74000), ("1200", "Cr", 100000, 74000)]
        assert (memo.exchange_rate, memo.base_amount, memo.tally) == (Decimal("0.74"), 74000, 74000)
        alone = await a_credit_memo(batch, customer="MAPLE", amount="100.00")
        assert (await postings_in_both(alone))[0] == ("4000", "Dr", 10000, 7600)
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_the_memo_that_closes_it_takes_the_remaining_base(self, books: Books) -> None:
        await a_customer_in("CAD")
        await a_rate("0.7333")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="0.10")
        batch = await a_credit_memo_batch()
        for _ in range(2):
            part = await a_credit_memo(batch, invoice="INV-1", amount="0.03")
            assert await postings_in_both(part) == [("4000", "Dr", 3, 2), ("1200", "Cr", 3, 2)]
        last = await a_credit_memo(batch, invoice="INV-1", amount="0.05")
        assert await postings_in_both(last) == [
            ("4000", "Dr", 5, 4),
            ("1200", "Cr", 4, 3),
            ("1200", "Cr", 1, 1),
        ]

    async def test_none_takes_more_base_than_is_left(self, books: Books) -> None:
        """R4.18: 0.08 stand with 0.06; cents credited at 0.01 each have used that up after six."""
        await a_customer_in("CAD")
        await a_rate("0.7333")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="0.08")
        batch = await a_credit_memo_batch()
        drafts = [CreditMemoDraft(invoice_number="INV-1", amount="0.01") for _ in range(8)]
        await adding.add_many(batch.id, by=CLARA, entries=drafts)
        memos = await Entry.filter(batch_id=batch.id).order_by("id")
        assert [memo.base_amount for memo in memos] == [1, 1, 1, 1, 1, 1, 0, 0]
        assert await postings_in_both(memos[6]) == [("4000", "Dr", 1, 0), ("1200", "Cr", 1, 0)]
        await posted(batch)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_either_row_may_be_keyed_and_is_kept(self, books: Books) -> None:
        await a_customer_in("CAD")
        await a_rate("0.7333")
        await a_posted_invoice("INV-1", customer="MAPLE", amount="1000.00")
        memo = await a_credit_memo(
            await a_credit_memo_batch(), invoice="INV-1", amount="", base_amount="100.00"
        )
        assert await postings_in_both(memo) == [("4000", "Dr", 13637, 10000), ("1200", "Cr", 13637, 10000)]
        assert (await Document.get(entry_id=memo.id)).keyed_in_base


class TestRemainingTax:
    """R15.3: whatever closes an invoice moves all of its remaining tax."""

    async def test_a_closing_memo_moves_what_its_own_tax_leaves(self, books: Books) -> None:
        await set_options(offsetting_tax_entries=True)
        await vat_with_retention()
        await TaxCode.filter(code="VAT16").update(retention_applies=False)
        await a_posted_invoice("INV-1", amount="100.00")
        memo = await a_credit_memo(
            await a_credit_memo_batch(), invoice="INV-1", amount="116.00", taxable=False
        )
        assert await postings(memo) == [
            ("4000", "Dr", 11600),
            ("1200", "Cr", 11600),
            ("2200", "Dr", 1600),
            ("2300", "Cr", 1600),
        ]
        assert (await Application.get(entry_id=memo.id)).vat == 1600

    async def test_without_the_option_it_stays(self, books: Books) -> None:
        await vat_with_retention()
        await TaxCode.filter(code="VAT16").update(retention_applies=False)
        await a_posted_invoice("INV-1", amount="100.00")
        memo = await a_credit_memo(
            await a_credit_memo_batch(), invoice="INV-1", amount="116.00", taxable=False
        )
        assert await postings(memo) == [("4000", "Dr", 11600), ("1200", "Cr", 11600)]


class TestAccounts:
    """R4.8, AMB-20, AMB-34."""

    async def test_several_accounts_may_be_debited(self, books: Books) -> None:
        revenue = (
            LineDraft(account_number="4000", amount="20.00"),
            LineDraft(account_number="4100", amount=""),
        )
        memo = await a_credit_memo(await a_credit_memo_batch(), revenue=revenue)
        assert await postings(memo) == [("4000", "Dr", 2000), ("4100", "Dr", 500), ("1200", "Cr", 2500)]
        assert memo.finish is Finish.MULTIPLE_DEBITS

    async def test_the_original_accounts_replace_the_defaults(self, books: Books) -> None:
        revenue = (
            LineDraft(account_number="4000", amount="33.33"),
            LineDraft(account_number="4100", amount=""),
        )
        await a_posted_invoice("INV-1", revenue=revenue)
        batch = await a_credit_memo_batch()
        memo = await a_credit_memo(batch, invoice="INV-1", amount="50.00", original_accounts=True)
        assert await postings(memo) == [("4000", "Dr", 1667), ("4100", "Dr", 3333), ("1200", "Cr", 5000)]
        async with refused(books, NoOriginalAccounts(field="originalAccounts")):
            await a_credit_memo(batch, original_accounts=True)

    async def test_an_invoice_in_several_accounts_is_relieved_in_their_order(self, books: Books) -> None:
        """The closing memo clears every one."""
        debits = (
            LineDraft(account_number="1210", amount="60.00"),
            LineDraft(account_number="1200", amount=""),
        )
        invoice = await a_posted_invoice("INV-1", receivables=debits)
        batch = await a_credit_memo_batch()
        first = await a_credit_memo(batch, invoice="INV-1", amount="70.00")
        assert (await postings(first))[1:] == [("1210", "Cr", 6000), ("1200", "Cr", 1000)]
        last = await a_credit_memo(batch, invoice="INV-1", amount="30.00")
        assert (await postings(last))[1:] == [("1200", "Cr", 3000)]
        await posted(batch)
        assert await balance_of(invoice) == (0, 0)
        assert [check.detail for check in await verify() if not check.passed] == []

    async def test_the_receivable_account_of_a_tied_memo_is_fixed(self, books: Books) -> None:
        await a_posted_invoice("INV-1")
        batch = await a_credit_memo_batch()
        line = LineDraft(account_number="1210", amount="")
        async with refused(books, ReceivablesFixed(field="receivables", number="INV-1")):
            await a_credit_memo(batch, invoice="INV-1", receivables=(line,))
        alone = await a_credit_memo(batch, receivables=(line,))
        assert (await postings(alone))[1] == ("1210", "Cr", 2500)


async def test_a_memo_alone_takes_the_customers_terms_and_no_discount(books: Books) -> None:
    await terms()
    batch = await a_credit_memo_batch()
    item = await item_of(await a_credit_memo(batch))
    assert item is not None
    assert (item.terms, str(item.due_date), item.discount, item.discount_date) == (
        "2-10-30",
        "2026-04-14",
        0,
        None,
    )
    async with refused(books, DiscountOnCredit(field="discount")):
        await a_credit_memo(batch, discount="1.00")


async def test_memos_keyed_in_one_set_share_what_is_open(books: Books) -> None:
    """The second finds what the first left."""
    invoice = await a_posted_invoice("INV-1", amount="100.00")
    drafts = [CreditMemoDraft(invoice_number="INV-1", amount=amount) for amount in ("70.00", "50.00")]
    batch = await a_credit_memo_batch()
    await adding.add_many(batch.id, by=CLARA, entries=drafts)
    second = (await Entry.filter(batch_id=batch.id).order_by("id"))[1]
    assert (await postings(second))[1:] == [("1200", "Cr", 3000), ("1200", "Cr", 2000)]
    assert await balance_of(invoice) == (10000, 0)


async def test_an_invoice_may_be_keyed_in_the_companys_currency(books: Books) -> None:
    """R4.1, R4.18: the keyed row is kept as it is; the rate is the newest on the invoice date."""
    await a_customer_in("CAD")
    await a_rate("0.7333")
    await a_rate("0.80", on=TODAY)
    batch = await an_invoice_batch()
    keyed = await an_invoice(batch, customer="MAPLE", amount="", base_amount="100.00")
    assert await postings_in_both(keyed) == [("1200", "Dr", 12500, 10000), ("4000", "Cr", 12500, 10000)]
    item = await item_of(keyed)
    assert item is not None
    assert (item.currency, item.amount, item.base_amount) == ("CAD", 12500, 10000)
    assert (keyed.exchange_rate, keyed.exchange_date, keyed.tally) == (Decimal("0.80"), TODAY, 10000)
