"""Taxes and retention of invoices (R4.1, R4.3, R4.5, R4.19)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.builders import an_invoice, an_invoice_batch, posted
from tests.cast import set_options
from tests.databases import Books
from tests.domain.entries.reading import balance_of, item_of, postings
from tests.setting_up import a_rule, a_tax, vat_accounts, vat_with_retention
from tests.watching import refused
from tieout.domain.batches.totals import totals_of
from tieout.domain.entries.document import Document, DocumentTax
from tieout.domain.entries.documents import NothingReceivable
from tieout.domain.entries.entry import Entry
from tieout.domain.entries.taxing import (
    AmountToTaxOutside,
    NotTaxable,
    TaxCodeNotActive,
    TaxCodeTwice,
    TaxCodeUnknown,
    VatNotUsed,
    VatRuleNotActive,
    VatRuleUnknown,
)
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.setup.tax import TaxCode, VatRule


async def shown(entry: Entry) -> list[tuple[int, int, int, int]]:
    """Portion, tax, retention and the retention shown, of each code."""
    rows = await DocumentTax.filter(entry_id=entry.id).order_by("position")
    return [(row.portion, row.tax, row.retention, row.retention_shown) for row in rows]


async def test_the_example_of_the_rule_book_posts_tax_and_retention(books: Books) -> None:
    """R4.5, AMB-18: 1,000.00, VAT 160.00, retention 106.67; AMB-33: the total counts, before retention."""
    await vat_with_retention()
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, amount="1000.00")
    assert await postings(invoice) == [
        ("1200", "Dr", 105333),
        ("1250", "Dr", 10667),
        ("4000", "Cr", 100000),
        ("2200", "Cr", 16000),
    ]
    assert (invoice.amount, invoice.base_amount, invoice.tally) == (116000, 116000, 116000)
    assert (await totals_of(batch.id)).accumulated == Money(116000, "USD")
    item = await item_of(invoice)
    assert item is not None
    assert (item.amount, item.net_amount, item.tax, item.vat, item.base_vat, item.retention) == (
        *(105333, 100000, 16000, 16000, 16000, 10667),
    )
    screen = await Document.get(entry_id=invoice.id)
    assert (screen.taxable, screen.amount_to_tax, screen.tax, screen.retention) == (
        True,
        100000,
        16000,
        10667,
    )
    await posted(batch)
    assert await balance_of(invoice) == (105333, 105333)


async def test_each_code_is_rounded_by_itself_and_owed_to_its_authority(books: Books) -> None:
    """R4.1: 0.125 and 0.125 are 0.12 and 0.12, not 0.25; R4.5: only VAT stands in VAT Output."""
    await vat_accounts()
    await a_tax("VAT", "2.5")
    await a_tax("CITY", "2.5", vat=False, owed="3000")
    invoice = await an_invoice(await an_invoice_batch(), amount="5.00")
    assert await postings(invoice) == [
        ("1200", "Dr", 524),
        ("4000", "Cr", 500),
        ("2200", "Cr", 12),
        ("3000", "Cr", 12),
    ]
    item = await item_of(invoice)
    assert item is not None
    assert (item.tax, item.vat) == (24, 12)


async def test_the_codes_may_be_changed_and_a_part_be_left_untaxed(books: Books) -> None:
    """R4.1, R4.3."""
    await vat_accounts()
    await a_tax("VAT16", "16")
    await a_tax("VAT8", "8", of=None)
    batch = await an_invoice_batch()
    part = await an_invoice(batch, amount_to_tax="50.00")
    assert await shown(part) == [(5000, 800, 0, 0)]
    other = await an_invoice(batch, tax_codes=("vat8",))
    assert await shown(other) == [(10000, 800, 0, 0)]
    none = await an_invoice(batch, taxable=False)
    assert (await shown(none), none.amount, await Document.get_or_none(entry_id=none.id)) == ([], 10000, None)
    bare = await an_invoice(batch, tax_codes=(), taxable=True)
    assert (await shown(bare), bare.amount) == ([], 10000)
    birch = await an_invoice(batch, customer="BIRCH", tax_codes=("VAT16", "VAT8"))
    assert (await shown(birch), birch.amount) == ([(10000, 1600, 0, 0), (10000, 800, 0, 0)], 12400)


async def test_a_negative_invoice_takes_its_taxes_back(books: Books) -> None:
    """R4.17: the same lines on the opposite sides; amounts to tax go by their absolute values."""
    await vat_with_retention()
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, amount="-1000.00")
    assert await postings(invoice) == [
        ("1200", "Cr", 105333),
        ("1250", "Cr", 10667),
        ("4000", "Dr", 100000),
        ("2200", "Dr", 16000),
    ]
    item = await item_of(invoice)
    assert item is not None
    assert (item.amount, item.vat, item.retention, invoice.tally) == (-105333, -16000, -10667, 116000)
    half = await an_invoice(batch, amount="-1000.00", amount_to_tax="500.00")
    assert await shown(half) == [(-50000, -8000, -5333, -5333)]


class TestRetention:
    """R4.19, AMB-38."""

    async def test_below_its_limit_it_is_shown_and_not_posted(self, books: Books) -> None:
        await vat_with_retention(retention_limit=100000)
        batch = await an_invoice_batch()
        below = await an_invoice(batch, amount="999.99")
        assert await shown(below) == [(99999, 16000, 0, 10667)]
        assert await postings(below) == [("1200", "Dr", 115999), ("4000", "Cr", 99999), ("2200", "Cr", 16000)]
        at = await an_invoice(batch, amount="1000.00")
        assert await shown(at) == [(100000, 16000, 10667, 10667)]

    async def test_it_may_be_a_part_of_the_taxable_portion(self, books: Books) -> None:
        await vat_with_retention(retention_type="PORTION")
        await TaxCode.filter(code="VAT16").update(retention_percent=Decimal(4))
        invoice = await an_invoice(await an_invoice_batch(), amount="1000.00", amount_to_tax="500.00")
        assert await shown(invoice) == [(50000, 8000, 2000, 2000)]

    async def test_only_vat_is_withheld(self, books: Books) -> None:
        await vat_with_retention()
        await TaxCode.filter(code="VAT16").update(vat=False)
        invoice = await an_invoice(await an_invoice_batch(), amount="1000.00")
        assert await shown(invoice) == [(100000, 16000, 0, 0)]

    async def test_it_leaves_something_to_be_received(self, books: Books) -> None:
        await vat_with_retention(retention_type="PORTION")
        await TaxCode.filter(code="VAT16").update(retention_percent=Decimal(100), rate_percent=0)
        batch = await an_invoice_batch()
        expected = NothingReceivable(field="taxCodes", retention="100.00 USD", total="100.00 USD")
        async with refused(books, expected):
            await an_invoice(batch)


class TestVatRule:
    """R4.1: only with VAT features; an exempt sale carries no VAT."""

    async def test_an_exempt_rule_of_the_customer_leaves_vat_out(self, books: Books) -> None:
        await set_options(use_vat=True)
        await vat_accounts()
        await a_tax("VAT16")
        await a_tax("CITY", "1", vat=False)
        await a_rule("EXPORT")
        await a_rule("HOME", exempt=False, of=None)
        batch = await an_invoice_batch()
        exempt = await an_invoice(batch)
        screen = await Document.get(entry_id=exempt.id)
        assert (screen.vat_rule, screen.vat_exempt, screen.tax) == ("EXPORT", True, 100)
        home = await an_invoice(batch, vat_rule="home")
        screen = await Document.get(entry_id=home.id)
        assert (screen.vat_rule, screen.vat_exempt, screen.tax) == ("HOME", False, 1700)
        none = await an_invoice(batch, vat_rule="")
        assert (await Document.get(entry_id=none.id)).vat_rule == ""

    async def test_without_vat_features_there_is_no_rule(self, books: Books) -> None:
        await a_tax("VAT16")
        await a_rule("EXPORT")
        batch = await an_invoice_batch()
        assert (await an_invoice(batch)).amount == 11600
        async with refused(books, VatNotUsed(field="vatRule")):
            await an_invoice(batch, vat_rule="EXPORT")

    async def test_an_unknown_or_inactive_rule_is_refused(self, books: Books) -> None:
        await set_options(use_vat=True)
        await a_tax("VAT16")
        await a_rule("EXPORT")
        await VatRule.filter(code="EXPORT").update(active=False)
        batch = await an_invoice_batch()
        async with refused(books, VatRuleUnknown(field="vatRule", code="X")):
            await an_invoice(batch, vat_rule="X")
        async with refused(books, VatRuleNotActive(field="vatRule", code="EXPORT")):
            await an_invoice(batch)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"tax_codes": ("X",)}, TaxCodeUnknown(field="taxCodes", code="X")),
        ({"tax_codes": ("OLD",)}, TaxCodeNotActive(field="taxCodes", code="OLD")),
        ({"tax_codes": ("VAT16", "vat16")}, TaxCodeTwice(field="taxCodes", code="VAT16")),
        ({"taxable": False, "tax_codes": ("VAT16",)}, NotTaxable(field="taxCodes", what="a tax code")),
        (
            {"taxable": False, "amount_to_tax": "1"},
            NotTaxable(field="amountToTax", what="an amount to tax"),
        ),
        ({"taxable": False, "vat_rule": "X"}, NotTaxable(field="vatRule", what="a VAT rule")),
        (
            {"amount_to_tax": "100.01"},
            AmountToTaxOutside(field="amountToTax", amount="100.01 USD", net="100.00 USD"),
        ),
        (
            {"amount_to_tax": "-1"},
            AmountToTaxOutside(field="amountToTax", amount="-1.00 USD", net="100.00 USD"),
        ),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field(
    books: Books, words: dict[str, Any], expected: Refusal
) -> None:
    await a_tax("VAT16")
    await a_tax("OLD", of=None, active=False)
    batch = await an_invoice_batch()
    async with refused(books, expected):
        await an_invoice(batch, **words)
