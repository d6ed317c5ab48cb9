"""The fields that group documents, branches, and what an invoice costs in statements (R4.1, AMB-32)."""

from __future__ import annotations

import json
from datetime import date

from tests.builders import (
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    an_adjustment,
    an_adjustment_batch,
    an_invoice,
    an_invoice_batch,
)
from tests.cast import CLARA, set_options
from tests.databases import Books
from tests.domain.entries.reading import item_of
from tests.setting_up import a_customer_in, a_rate, a_tax, terms
from tests.watching import counted_queries, refused
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.changing import delete_entry, update_entry
from tieout.domain.entries.document import Document, DocumentTax
from tieout.domain.entries.documents import BothAmountsKeyed, CostNegative
from tieout.domain.entries.drafts import InvoiceDraft
from tieout.domain.entries.exchanging import ExchangeRateMissing
from tieout.domain.money import AmountTooLarge
from tieout.domain.setup.branch import Branch
from tieout.domain.setup.branches import BranchUnknown


async def test_the_customer_fills_in_what_is_left_blank(books: Books) -> None:
    await Customer.filter(number="ACME").update(sales_rep="Rita", area="NW", state="OR", branch="EAST")
    batch = await an_invoice_batch()
    item = await item_of(
        await an_invoice(batch, customer_po="PO-1", packing_list="PL-1", sales_order="SO-1", shipment="2")
    )
    assert item is not None
    assert (item.sales_rep, item.area, item.state, item.branch) == ("Rita", "NW", "OR", "EAST")
    assert (item.customer_po, item.packing_list, item.sales_order, item.shipment) == (
        "PO-1",
        "PL-1",
        "SO-1",
        "2",
    )
    other = await item_of(await an_invoice(batch, sales_rep="", area="SE", state="WA", branch="WEST"))
    assert other is not None
    assert (other.sales_rep, other.area, other.state, other.branch) == ("", "SE", "WA", "WEST")


async def test_cost_is_information_and_not_carried_to_the_item(books: Books) -> None:
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, cost="61.25")
    assert (await Document.get(entry_id=invoice.id)).cost == 6125
    async with refused(books, CostNegative(field="cost", cost="-1.00 USD")):
        await an_invoice(batch, cost="-1")


class TestBranch:
    """R2.8, AMB-32."""

    async def test_memos_and_adjustments_take_the_invoices(self, books: Books) -> None:
        await Customer.filter(number="ACME").update(branch="EAST")
        await a_posted_invoice("INV-1", branch="WEST")
        memo = await a_credit_memo(await a_credit_memo_batch(), invoice="INV-1")
        adjustment = await an_adjustment(await an_adjustment_batch(), invoice="INV-1", branch="NORTH")
        assert (memo.branch, adjustment.branch) == ("WEST", "NORTH")

    async def test_once_branches_are_set_up_only_those_are_taken(self, books: Books) -> None:
        await Branch.create(code="EAST")
        await Branch.create(code="OLD", active=False)
        batch = await an_invoice_batch()
        assert (await an_invoice(batch, branch="east")).branch == "EAST"
        for branch in ("WEST", "OLD"):
            async with refused(books, BranchUnknown(field="branch", branch=branch, known="EAST")):
                await an_invoice(batch, branch=branch)

    async def test_with_branch_accounting_the_header_says_it(self, books: Books) -> None:
        await set_options(branch_accounting=True)
        batch = await an_invoice_batch(branch="EAST")
        assert (await an_invoice(batch, branch="WEST")).branch == "EAST"


async def test_a_document_keyed_anew_is_worked_out_anew(books: Books) -> None:
    """Nothing of the former one is left."""
    await terms()
    await a_tax("VAT16")
    invoice = await an_invoice(await an_invoice_batch(), number="INV-1", amount="100.00")
    draft = InvoiceDraft(
        customer_number="ACME", document_number="INV-1", amount="50.00", taxable=False, terms=""
    )
    changed = await update_entry(invoice.id, by=CLARA, expected_version=1, entry=draft)
    assert (changed.amount, await DocumentTax.filter(entry_id=invoice.id).count()) == (5000, 0)
    assert not await Document.exists(entry_id=invoice.id)
    changes = json.loads((await AuditEvent.get(action="ENTRY_UPDATED")).facts)["changes"]
    assert (changes["terms"], changes["tax"], changes["discount"]) == (
        *(["2-10-30", ""], ["16.00", ""], ["2.00", ""]),
    )
    again = InvoiceDraft(customer_number="ACME", document_number="INV-1", amount="50.00")
    await update_entry(invoice.id, by=CLARA, expected_version=2, entry=again)
    await delete_entry(invoice.id, by=CLARA)
    assert (await Document.all().count(), await DocumentTax.all().count()) == (0, 0)


async def test_amounts_take_one_row_and_a_rate(books: Books) -> None:
    await a_customer_in("CAD")
    batch = await an_invoice_batch()
    async with refused(books, BothAmountsKeyed(field="baseAmount")):
        await an_invoice(batch, amount="1", base_amount="1")
    expected = ExchangeRateMissing(field="amount", currency="CAD", base="USD", post_date=date(2026, 3, 1))
    async with refused(books, expected):
        await an_invoice(batch, customer="MAPLE", document_date=date(2026, 3, 1))


async def test_terms_and_taxes_cost_a_statement_each_and_nothing_without_them(books: Books) -> None:
    batch = await an_invoice_batch()
    with counted_queries() as plain:
        await an_invoice(batch, number="INV-1")
    await terms()
    with counted_queries() as termed:
        await an_invoice(batch, number="INV-2")
    await a_tax("VAT16")
    with counted_queries() as taxed:
        await an_invoice(batch, number="INV-3")
    rows = [sum("INSERT" not in text for text in counted.statements) for counted in (plain, termed, taxed)]
    assert (rows[1] - rows[0], rows[2] - rows[1]) == (1, 1)
    assert not [text for text in plain.statements if "terms WHERE" in text or "tax_code JOIN" in text]


async def test_what_a_rate_makes_too_large_is_refused(books: Books) -> None:
    """R4.18: the row that is calculated is kept within the same bounds as the one that is keyed."""
    await a_customer_in("KWD", "PEARL")
    await a_rate("900000000", currency="KWD")
    await a_customer_in("JPY", "SAKURA")
    await a_rate("0.0000001", currency="JPY")
    batch = await an_invoice_batch()
    large = AmountTooLarge(field="amount", text="90000000000000.00", currency="USD")
    async with refused(books, large):
        await an_invoice(batch, customer="PEARL", amount="100000")
    back = AmountTooLarge(field="baseAmount", text="10000000000000000", currency="JPY")
    async with refused(books, back):
        await an_invoice(batch, customer="SAKURA", amount="", base_amount="1000000000.00")
