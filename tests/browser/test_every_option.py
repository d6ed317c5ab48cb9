"""Every option of section 12: an administrator sets it on its page, a clerk finds what it does on theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.setting import entries, fills, keys, opens, record, reviews, saved, set_on, steps_to
from tests.builders import a_cash_batch, an_invoice_batch, in_status
from tests.cast import TODAY, set_options
from tests.masters import a_reason, something_to_pay
from tieout.domain.periods.fiscal_year import FiscalPeriod

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def the_defaults(site) -> None:
    """Every test begins with every option as section 12 has it."""
    await set_options()


async def test_documents_are_numbered_per_company_or_customer(sign_in) -> None:
    """AMB-15; this is the first test here, since the setting is fixed once there are documents."""
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    await clara_s.goto(entries(await an_invoice_batch()))
    await keys(clara_s, customerNumber="ACME", documentNumber="SAME-1", amount="100")
    await saved(clara_s, "invoice", "SAME-1")
    await keys(clara_s, customerNumber="BIRCH", documentNumber="SAME-1", amount="50")
    await expect(clara_s.locator("#entry-documentNumber-error")).to_contain_text("SAME-1")
    await ada_s.goto("/settings")
    await ada_s.get_by_label("Document numbers per customer").check()
    await ada_s.get_by_role("button", name="Save settings").click()
    told = ada_s.locator("#settings-documentNumbersPerCustomer-error")
    await expect(told).to_contain_text("Invoices are numbered already, unique per company")
    await clara_s.get_by_role("button", name="Delete").click()
    await clara_s.get_by_role("button", name="Delete entry").click()
    await expect(clara_s.locator("#entry-table")).to_contain_text("Nothing is keyed yet.")
    await set_on(ada_s, documentNumbersPerCustomer=True)
    for customer in ("ACME", "BIRCH"):
        await keys(clara_s, customerNumber=customer, documentNumber="SAME-1", amount="100")
        await expect(clara_s.locator("#entry-table tbody")).to_contain_text(customer)
    await expect(clara_s.locator("#entry-table tbody tr")).to_have_count(2)


async def test_batches_are_opened_by_the_rules_of_the_company(sign_in) -> None:
    """R2.3 to R2.5, R2.8: automatic numbers and their letter, control total, today, branch, AR hold."""
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    date = clara_s.locator("#new-postDate")
    await opens(clara_s, "INVOICE")
    await expect(clara_s.locator("#new-number-error")).to_contain_text("missing")
    await expect(date).to_be_editable()
    await expect(clara_s.locator("#new-branch")).to_have_count(0)
    await opens(clara_s, "INVOICE", number="FREE1", postDate="2026-03-14")
    await expect(clara_s.get_by_role("heading", level=1)).to_have_text("Batch FREE1")
    await expect(clara_s.locator("#entry-branch")).to_have_count(1)
    await expect(clara_s.locator("#entry-documentDate")).to_be_editable()
    await set_on(ada_s, automaticBatchNumbering=True, batchNumberPrefix="Q", branchAccounting=True)
    await set_on(ada_s, requireControlTotal=True, currentDateAsDocumentDate=True)
    await opens(clara_s, "INVOICE")
    await expect(date).to_have_value("2026-03-15")
    await expect(date).not_to_be_editable()
    await expect(clara_s.locator("#new-controlTotal-error")).to_contain_text("The control total is missing")
    await fills(clara_s, "new", controlTotal="100")
    await clara_s.keyboard.press("Enter")
    await expect(clara_s.locator("#new-branch-error")).to_contain_text("The branch is missing")
    await fills(clara_s, "new", branch="NORTH")
    await clara_s.keyboard.press("Enter")
    await expect(clara_s.get_by_role("heading", level=1)).to_have_text("Batch Q0001")
    await expect(clara_s.locator("#entry-branch")).to_have_count(0)
    await expect(clara_s.locator("#entry-documentDate")).not_to_be_editable()
    await FiscalPeriod.filter(name="2026-03").update(ar_hold=True)
    await opens(clara_s, "CASH", controlTotal="1", branch="NORTH")
    await expect(clara_s.locator("#new-postDate-error")).to_contain_text("which is on AR hold")
    await set_on(ada_s, arHoldReaction="WARN")
    await clara_s.keyboard.press("Control+Enter")
    await opens(clara_s, "CASH", controlTotal="1", branch="NORTH")
    await expect(clara_s.locator("#warned")).to_contain_text("which is on AR hold")
    await expect(clara_s.get_by_role("heading", level=1)).to_have_text("Batch Q0002")
    await set_on(ada_s, arHoldReaction="NONE")
    await opens(clara_s, "CASH", controlTotal="1", branch="NORTH")
    await expect(clara_s.get_by_role("heading", level=1)).to_have_text("Batch Q0003")
    await expect(clara_s.locator("#warned")).to_have_count(0)
    await FiscalPeriod.filter(name="2026-03").update(ar_hold=False)


async def test_posting_waits_for_approval_and_for_the_audit_trail(sign_in) -> None:
    """R15.1, R2.9"""
    ada_s, amir_s, connie_s = [await sign_in(name) for name in ("ada", "amir", "connie")]
    post = amir_s.get_by_role("button", name="Post Batch")
    posted = amir_s.locator("main .badge", has_text="Posted").first
    small, large, listed = [await in_status("LEDGER_READY") for _ in range(3)]
    await amir_s.goto(record(small))
    await post.click()
    await expect(posted).to_be_visible()
    await set_on(ada_s, approvalAmount="100")
    await amir_s.goto(record(large))
    await post.click()
    await expect(amir_s.locator("#messages")).to_contain_text("approve")
    await connie_s.goto(record(large))
    await connie_s.get_by_role("button", name="Approve").click()
    await expect(connie_s.locator("#messages")).to_contain_text("approved")
    await post.click()
    await expect(posted).to_be_visible()
    await set_on(ada_s, approvalAmount="", forceListing=True)
    await amir_s.goto(record(listed))
    await post.click()
    await amir_s.locator("#messages").get_by_role("link", name="Make its audit trail").click()
    await amir_s.get_by_role("button", name="Make the audit trail").click()
    await expect(amir_s.locator("#trail-versions")).to_contain_text("nothing has changed since version 1")
    await amir_s.goto(record(listed))
    await post.click()
    await expect(posted).to_be_visible()


async def test_receipts_follow_the_options(sign_in) -> None:
    """AMB-7, AMB-8, R3.8, R15.2, R3.38"""
    for number in ("R-1", "R-2"):
        await something_to_pay(number, discount=2000, discount_date=TODAY)
    late = {"discount": 2000, "discount_date": TODAY - timedelta(days=1)}
    await something_to_pay("R-3", **late)
    await something_to_pay("R-4", packing_list="PL-8", sales_order="SO-1", shipment="03")
    await something_to_pay("R-5", packing_list="PL-9", sales_order="SO-1", shipment="04")
    await a_reason("LATE")
    ada_s, clara_s = await sign_in("ada"), await sign_in("clara")
    await clara_s.goto(entries(await a_cash_batch()))
    await proposes_the_check_amount(ada_s, clara_s)
    await finds_receipts_keyed_before(ada_s, clara_s)
    await chooses_by_packing_list_or_shipment(ada_s, clara_s)
    await gives_discounts_in_the_days_of_grace(ada_s, clara_s)
    await writes_off_within_the_tolerance(ada_s, clara_s)


async def proposes_the_check_amount(ada_s: Page, clara_s: Page) -> None:
    amount = clara_s.locator("#entry-amount")
    await fills(clara_s, "entry", invoiceNumber="R-1")
    await expect(amount).to_have_value("1000.00")
    await set_on(ada_s, netCheckAmount=True)
    await fills(clara_s, "entry", invoiceNumber="R-2")
    await expect(amount).to_have_value("980.00")
    await clara_s.keyboard.press("Escape")


async def finds_receipts_keyed_before(ada_s: Page, clara_s: Page) -> None:
    again = {"customerNumber": "ACME", "amount": "10", "reference": "4711"}
    rows = clara_s.locator("#entry-table tbody tr")
    for count in (1, 2):
        await keys(clara_s, **again)
        await expect(rows).to_have_count(count)
    await expect(clara_s.locator("#warned")).to_have_count(0)
    await set_on(ada_s, duplicateCheck="WARN")
    await keys(clara_s, **again)
    await expect(clara_s.locator("#warned")).to_contain_text("4711")
    await expect(rows).to_have_count(3)
    await set_on(ada_s, duplicateCheck="ERROR")
    await keys(clara_s, **again)
    await expect(clara_s.locator("#entry-reference-error")).to_contain_text("4711")
    await expect(rows).to_have_count(3)
    await clara_s.keyboard.press("Escape")


async def chooses_by_packing_list_or_shipment(ada_s: Page, clara_s: Page) -> None:
    row = clara_s.locator("#entry-table tbody tr").first
    await expect(clara_s.get_by_label("Packing list")).to_have_attribute("id", "entry-packingList")
    await keys(clara_s, packingList="pl-8", reference="PACK-1")
    await saved(clara_s, "receipt", "PACK-1")
    await expect(row).to_contain_text("R-4")
    await set_on(ada_s, shipmentAsPackingList=True)
    await clara_s.reload()
    await expect(clara_s.get_by_label("Sales order/shipment")).to_have_attribute("id", "entry-packingList")
    await keys(clara_s, packingList="so-1/04", reference="PACK-2")
    await saved(clara_s, "receipt", "PACK-2")
    await expect(row).to_contain_text("R-5")


async def gives_discounts_in_the_days_of_grace(ada_s: Page, clara_s: Page) -> None:
    """A clerk, who has no right to late discounts."""
    await fills(clara_s, "entry", invoiceNumber="R-3", amount="980", reference="LATE-1")
    await steps_to(clara_s, "F8", "Single Credit Entry")
    await clara_s.get_by_label("Check Discount Column Editable").check()
    await clara_s.get_by_label("Apply to R-3").fill("980")
    await clara_s.get_by_label("Discount on R-3", exact=True).fill("20")
    await clara_s.get_by_label("Reason for the discount on R-3").fill("LATE")
    await clara_s.keyboard.press("F10")
    await expect(clara_s.locator("#receipt-credits .error")).to_contain_text("LATE_DISCOUNT")
    await set_on(ada_s, lateDiscountDays="1")
    lines = await reviews(clara_s)
    assert ["4900", "20.00", ""] in lines
    await clara_s.keyboard.press("Enter")
    await saved(clara_s, "receipt", "LATE-1")


async def writes_off_within_the_tolerance(ada_s: Page, clara_s: Page) -> None:
    box = clara_s.get_by_label("Write off what is left of R-1")
    await fills(clara_s, "entry", invoiceNumber="R-1", amount="975", reference="OFF-1")
    await steps_to(clara_s, "F8", "Single Credit Entry")
    await expect(box).to_have_count(0)
    await clara_s.keyboard.press("Escape")
    await set_on(ada_s, toleranceAmount="30", tolerancePercent="2")
    await steps_to(clara_s, "F8", "Single Credit Entry")
    await box.check()
    await clara_s.keyboard.press("F10")
    await expect(clara_s.locator("#receipt-credits .error")).to_contain_text("25.00 USD")
    await set_on(ada_s, tolerancePercent="2.5")
    assert await reviews(clara_s) == [["1010", "975.00", ""], ["6100", "25.00", ""], ["1200", "", "1,000.00"]]
    await clara_s.keyboard.press("Enter")
    await saved(clara_s, "receipt", "OFF-1")
