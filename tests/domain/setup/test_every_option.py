"""Every option of section 12 is proven by tests that show what it does, switched off and switched on."""

from __future__ import annotations

import ast
from dataclasses import fields
from datetime import date

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt
from tests.cast import set_options
from tests.databases import Books
from tests.domain.entries.reading import postings, postings_in_both
from tests.masters import a_cash_account, separate_exchange_accounts
from tests.setting_up import a_customer_in, a_rate, a_tax
from tests.source_tree import ROOT
from tests.watching import refused
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.checking import BaseAmountNotTaken, RateNotEditable
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.finding import CurrencyDiffers
from tieout.domain.setup.options import Options

PROOFS = {
    "automatic_batch_numbering": (
        "batches/test_opening.py::test_without_automatic_numbering_the_number_is_required",
        "batches/test_opening.py::test_automatic_numbers_count_from_one_in_each_fiscal_year",
    ),
    "batch_number_prefix": ("batches/test_opening.py::test_each_prefix_has_its_own_counter",),
    "require_control_total": (
        "batches/test_opening.py::test_blank_or_zero_means_no_check",
        "batches/test_opening.py::test_the_setting_requires_a_control_total_above_zero",
    ),
    "current_date_as_document_date": (
        "batches/test_opening.py::test_the_post_date_decides_the_period",
        "batches/test_opening.py::test_the_setting_fixes_documents_to_today",
        "entries/test_invoice.py::test_the_setting_fixes_the_date_to_the_batchs",
    ),
    "ar_hold_reaction": (
        "batches/test_opening.py::test_a_period_on_hold_takes_a_batch_unless_the_setting_refuses",
    ),
    "document_numbers_per_customer": (
        "entries/test_invoice.py::test_a_number_is_used_once_in_the_company",
        "entries/test_invoice.py::test_by_the_setting_it_is_used_once_for_each_customer",
    ),
    "approval_amount": (
        "batches/test_approving.py::test_without_a_limit_no_batch_needs_approval",
        "batches/test_approving.py::test_a_batch_at_the_limit_is_posted_only_once_approved",
    ),
    "branch_accounting": (
        "batches/test_opening.py::test_without_branch_accounting_the_header_has_none",
        "batches/test_opening.py::test_with_branch_accounting_the_branch_is_required",
    ),
    "allow_base_currency_payments": (
        "setup/test_every_option.py::test_a_batch_in_base_currency_takes_others_by_the_option",
    ),
    "override_exchange_rates": ("setup/test_every_option.py::test_a_rate_is_changed_by_the_option",),
    "offsetting_tax_entries": (
        "setup/test_every_option.py::test_the_tax_of_what_is_paid_becomes_owed_by_the_option",
    ),
    "shipment_as_packing_list": ("entries/test_finishes.py::test_a_packing_list_chooses_its_invoice",),
    "use_vat": (
        "entries/test_taxing.py::test_without_vat_features_there_is_no_rule",
        "entries/test_taxing.py::test_an_exempt_rule_of_the_customer_leaves_vat_out",
    ),
    "net_check_amount": (
        "entries/test_discounting.py::test_the_amount_starts_as_the_balance_or_net_by_setting",
    ),
    "force_listing": (
        "trails/test_listing.py::test_without_the_option_nothing_needs_to_be_listed",
        "trails/test_listing.py::test_what_is_not_listed_is_not_posted_while_the_option_is_on",
    ),
    "duplicate_check": (
        "setup/test_every_option.py::test_a_check_is_received_twice_without_the_option",
        "entries/test_finishes.py::test_a_receipt_keyed_before_is_warned_of_or_refused",
    ),
    "most_credit_accounts": (
        "entries/test_splitting.py::test_the_setting_limits_the_credit_accounts_of_an_invoice",
    ),
    "late_discount_days": (
        "entries/test_discounting.py::test_it_takes_a_reason_and_the_right",
        "entries/test_discounting.py::test_within_the_days_of_grace_the_reason_is_enough",
    ),
    "tolerance_amount": ("entries/test_applying.py::test_both_limits_hold_and_without_them_it_is_off",),
    "tolerance_percent": ("entries/test_applying.py::test_both_limits_hold_and_without_them_it_is_off",),
    "lease_minutes": (
        "batches/test_leasing.py::test_a_batch_is_taken_for_as_long_as_the_company_says",
        "batches/test_leasing.py::test_a_dead_one_blocks_nobody",
    ),
    "unidentified_customer": (
        "banking/test_loading.py::test_the_setting_names_the_customer_of_unidentified_money",
        "banking/test_loading.py::test_unidentified_money_is_an_open_credit_of_a_customer_for_each_currency",
    ),
    "exports": (
        "exports/test_buttons.py::test_what_no_button_offers_is_not_mailed",
        "exports/test_buttons.py::test_what_is_unmapped_is_told_before_the_mail_is_written",
    ),
}
"""The tests that prove an option, in `tests/domain`."""


def test_every_option_is_proven() -> None:
    assert list(PROOFS) == [option.name for option in fields(Options)]


@pytest.mark.parametrize("option", PROOFS)
def test_what_proves_an_option_is_there_and_sets_it(option: str) -> None:
    modules = []
    for proof in PROOFS[option]:
        path, name = proof.split("::")
        modules.append((ROOT / "tests" / "domain" / path).read_text())
        tests = [
            node.name for node in ast.walk(ast.parse(modules[-1])) if isinstance(node, ast.AsyncFunctionDef)
        ]
        assert name in tests
    assert any(f"{option}=" in module for module in modules)


async def in_canadian_dollars() -> None:
    """An invoice of CAD 1,000.00, the dollar at 0.75, and cash accounts of both currencies."""
    await separate_exchange_accounts()
    await a_customer_in("CAD")
    await a_rate("0.75")
    await a_cash_account("1030", "CAD")
    await a_posted_invoice("INV-1", customer="MAPLE", amount="1000.00")


async def test_a_batch_in_base_currency_takes_others_by_the_option(books: Books) -> None:
    """R3.1, R3.11: then both amounts can be keyed, and the base of the cash is what was keyed."""
    await in_canadian_dollars()
    batch = await a_cash_batch()
    other = CurrencyDiffers(field="customerNumber", number="MAPLE", customer_currency="CAD", currency="USD")
    async with refused(books, other):
        await a_receipt(batch, invoice="INV-1", amount="1000.00")
    own = await a_cash_batch(currency="CAD")
    calculated = BaseAmountNotTaken(field="baseAmount", base="USD", currency="CAD")
    async with refused(books, calculated):
        await a_receipt(own, invoice="INV-1", amount="1000.00", base_amount="748.50")
    await set_options(allow_base_currency_payments=True)
    receipt = await a_receipt(batch, invoice="INV-1", amount="1000.00", base_amount="748.50")
    assert await postings_in_both(receipt) == [
        ("1010", "Dr", 100000, 74850),
        ("1200", "Cr", 100000, 75000),
        ("7200", "Dr", 0, 150),
    ]


async def test_a_rate_is_changed_by_the_option(books: Books) -> None:
    """R3.12"""
    await in_canadian_dollars()
    batch = await a_cash_batch(currency="CAD")
    keyed = {"invoice": "INV-1", "amount": "1000.00", "exchange_rate": "0.8"}
    fixed = RateNotEditable(field="exchangeRate", on=date(2026, 1, 1), rate="0.75")
    async with refused(books, fixed):
        await a_receipt(batch, **keyed)
    await set_options(override_exchange_rates=True)
    receipt = await a_receipt(batch, **keyed)
    assert await postings_in_both(receipt) == [
        ("1030", "Dr", 100000, 80000),
        ("1200", "Cr", 100000, 75000),
        ("7100", "Cr", 0, 5000),
    ]


async def test_the_tax_of_what_is_paid_becomes_owed_by_the_option(books: Books) -> None:
    """R3.27"""
    await separate_exchange_accounts()
    await a_tax()
    await Customer.filter(number="ACME").update(vat=True)
    await a_posted_invoice("INV-1", amount="1000.00")
    batch = await a_cash_batch()
    half = {"invoice": "INV-1", "amount": "580.00", "finish": Finish.SINGLE_CREDIT}
    paid = [("1010", "Dr", 58000), ("1200", "Cr", 58000)]
    assert await postings(await a_receipt(batch, **half)) == paid
    await set_options(offsetting_tax_entries=True)
    moved = [("2200", "Dr", 16000), ("2300", "Cr", 16000)]
    assert await postings(await a_receipt(batch, **half)) == [*paid, *moved]


async def test_a_check_is_received_twice_without_the_option(books: Books) -> None:
    """AMB-7"""
    batch = await a_cash_batch()
    for _ in range(2):
        assert (await a_receipt(batch, reference="4711", amount="100.00")).reference == "4711"
