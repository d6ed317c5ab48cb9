"""The options of currencies, taxes and use (section 12): set on their page, found again at the entries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
import time_machine
from playwright.async_api import Page, expect

from tests.browser.setting import entries, fills, keys, reviews, saved, set_on, steps_to
from tests.builders import a_cash_batch, a_posted_invoice, an_invoice_batch
from tests.cast import CLARA, set_options
from tests.masters import a_cash_account
from tests.setting_up import a_customer_in, a_rate, a_rule, a_tax, vat_accounts
from tieout.domain import clock
from tieout.domain.batches import leasing
from tieout.domain.customers.customer import Customer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def the_defaults(site) -> None:
    """Every test begins with every option as section 12 has it."""
    await set_options()


async def test_canadian_dollars_are_received_as_the_options_say(sign_in) -> None:
    """R3.1, R3.11, R3.12"""
    await a_customer_in("CAD")
    await a_rate("0.75")
    await a_cash_account("1030", "CAD")
    await a_posted_invoice("M-1", customer="MAPLE", amount="1000.00")
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    base, rate = clara_s.locator("#entry-baseAmount"), clara_s.locator("#entry-exchangeRate")
    await clara_s.goto(entries(await a_cash_batch()))
    await keys(clara_s, customerNumber="MAPLE", amount="100")
    await expect(clara_s.locator("#entry-customerNumber-error")).to_contain_text("CAD")
    await set_on(ada_s, allowBaseCurrencyPayments=True)
    await clara_s.reload()
    await fills(clara_s, "entry", invoiceNumber="M-1", amount="400", reference="BOTH-1")
    await expect(base).to_be_editable()
    await base.fill("301.50")
    await steps_to(clara_s, "F8", "Single Credit Entry")
    assert await reviews(clara_s) == [
        ["1010", "400.00", "", "301.50", ""],
        ["1200", "", "400.00", "", "300.00"],
        ["6900", "", "", "", "1.50"],
    ]
    await clara_s.keyboard.press("Enter")
    await saved(clara_s, "receipt", "BOTH-1")
    await set_on(ada_s, allowBaseCurrencyPayments=False)
    await clara_s.goto(entries(await a_cash_batch(currency="CAD")))
    await expect(base).not_to_be_editable()
    await expect(rate).not_to_be_editable()
    await set_on(ada_s, overrideExchangeRates=True)
    await clara_s.reload()
    await expect(base).not_to_be_editable()
    await fills(clara_s, "entry", invoiceNumber="M-1", amount="600", exchangeRate="0.80", reference="RATE-1")
    await steps_to(clara_s, "F8", "Single Credit Entry")
    assert (await reviews(clara_s))[0] == ["1030", "600.00", "", "480.00", ""]
    await expect(clara_s.locator("#receipt-lines caption")).to_contain_text("CAD to USD 0.8 of 1 Jan 2026")
    await clara_s.keyboard.press("Enter")
    await saved(clara_s, "receipt", "RATE-1")


async def test_taxes_follow_the_options(sign_in) -> None:
    """R4.1, R3.27: the VAT rule of the customer, and the tax that becomes owed on payment."""
    await vat_accounts()
    await a_tax()
    await a_rule("EXPORT", exempt=True)
    await Customer.filter(number="ACME").update(vat=True)
    await a_posted_invoice("V-1", amount="1000.00")
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    await clara_s.goto(entries(await an_invoice_batch()))
    await keys(clara_s, customerNumber="ACME", documentNumber="V-2", amount="100")
    await saved(clara_s, "invoice", "V-2")
    await expect(clara_s.locator("#entry-table tbody tr").first).to_contain_text("116.00")
    rule = clara_s.locator("#entry-vatRule")
    await expect(rule).to_have_count(0)
    await set_on(ada_s, useVat=True)
    await clara_s.reload()
    await expect(rule).to_have_count(1)
    await keys(clara_s, customerNumber="ACME", documentNumber="V-3", amount="100")
    await saved(clara_s, "invoice", "V-3")
    await expect(clara_s.locator("#entry-table tbody tr").first).to_contain_text("100.00")
    await clara_s.goto(entries(await a_cash_batch()))
    await applies_to_v_1(clara_s)
    vat = clara_s.get_by_role("columnheader", name="VAT Applied")
    await expect(vat).to_have_count(0)
    paid = [["1010", "580.00", ""], ["1200", "", "580.00"]]
    assert await reviews(clara_s) == paid
    await set_on(ada_s, offsettingTaxEntries=True)
    await clara_s.keyboard.press("Escape")
    await expect(vat).to_be_visible()
    await expect(clara_s.locator("#receipt-credits [data-of=vat]")).to_have_text("80.00")
    assert await reviews(clara_s) == [*paid, ["2200", "80.00", ""], ["2300", "", "80.00"]]


async def applies_to_v_1(page: Page) -> None:
    """Half of what is open, 1,160.00 with the tax."""
    await fills(page, "entry", invoiceNumber="V-1", amount="580")
    await steps_to(page, "F8", "Single Credit Entry")


async def test_an_invoice_is_credited_to_so_many_accounts(sign_in) -> None:
    """AMB-17"""
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    await set_on(ada_s, mostCreditAccounts="1")
    await clara_s.goto(entries(await an_invoice_batch()))
    await fills(clara_s, "entry", customerNumber="BIRCH", documentNumber="S-1", amount="100")
    await clara_s.keyboard.press("F10")
    for line, number in (("1", "4000"), ("2", "4100")):
        await clara_s.get_by_label(f"Credits: account, line {line}").fill(number)
        await clara_s.get_by_label(f"Credits: amount, line {line}").fill("50")
    await clara_s.keyboard.press("Control+Enter")
    told = clara_s.locator("#entry-form .error").first
    await expect(told).to_contain_text("2 credit accounts are more than the 1")
    await set_on(ada_s, mostCreditAccounts="2")
    await clara_s.keyboard.press("Control+Enter")
    await saved(clara_s, "invoice", "S-1")


async def test_a_batch_stays_in_use_for_the_minutes_set(sign_in) -> None:
    """R11.2: the page that had it died three minutes ago."""
    ada_s, amir_s = await sign_in("ada"), await sign_in("amir")
    batch = await a_cash_batch()
    customer = amir_s.get_by_label("Customer")
    await leasing.take(batch.id, by=CLARA)
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
        await amir_s.goto(entries(batch))
        await expect(customer).to_be_enabled()
    await leasing.release(batch.id, by=CLARA)
    await set_on(ada_s, leaseMinutes="5")
    other = await a_cash_batch()
    await leasing.take(other.id, by=CLARA)
    with time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
        await amir_s.goto(entries(other))
        await expect(amir_s.locator("#entry-held")).to_contain_text("is in use by Clara Clerk")
        await expect(customer).to_be_disabled()
