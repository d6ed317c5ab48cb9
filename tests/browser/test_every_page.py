"""Every page, wide and narrow, light and dark: accessible (WCAG 2.2 AA) and no wider than its window."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect
from starlette.routing import Route

from tests.builders import (
    a_batch,
    a_cash_batch,
    a_mixed_batch,
    a_posted_invoice,
    a_receipt,
    an_invoice,
    an_invoice_batch,
    an_order,
    in_status,
)
from tests.cast import ADA, AMIR, period, set_options
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_loading import lockbox
from tests.domain.banking.writers import a_deposit
from tests.domain.deferrals.deferred import a_deferred_invoice, a_schedule
from tests.pages.conftest import at
from tests.setting_up import a_customer_in, a_rate
from tests.working import all_done, until, working
from tieout.domain.accounts.account import Account, CashAccount
from tieout.domain.banking.layout import DEFAULT_LOCKBOX
from tieout.domain.banking.layouts import LayoutDetails, create_layout
from tieout.domain.banking.loading import load
from tieout.domain.banking.remitting import create_remitter
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch, BatchType
from tieout.domain.clock import now
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.entry import OpenItem
from tieout.domain.entries.payment import PaymentDraft, take_payment
from tieout.domain.ledgers.sending import send
from tieout.domain.mail.message import LedgerLayout, MailMessage
from tieout.domain.orders.invoicing import invoice_order
from tieout.domain.periods import closing as periods
from tieout.domain.periods import starting
from tieout.domain.periods.batch_run import RunGoal
from tieout.domain.periods.excepting import grant
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.setup.tax_authorities import TaxAuthorityDetails, create_tax_authority
from tieout.domain.setup.tax_codes import TaxCodeDetails, create_tax_code
from tieout.domain.setup.terms_codes import TermsDetails, create_terms
from tieout.domain.trails.making import make
from tieout.domain.users.user import User
from tieout.domain.webhooks.editing import create_webhook
from tieout.domain.webhooks.webhook import WebhookEvent
from tieout.pages import addresses
from tieout.pages.routes import routes

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOT_FOUND = "error: Failed to load resource: the server responded with a status of 404"
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
OF_THE_EYE = ["color-contrast", "target-size", "scrollable-region-focusable"]
"""The rules that may judge the same document otherwise at another width or in other colours."""

VIEWS = (
    (1280, "light", STANDARD),
    (380, "light", OF_THE_EYE),
    (380, "dark", OF_THE_EYE),
    (1280, "dark", OF_THE_EYE),
)
LONG = "W" * 199
"""A description as long as one may be, without a place to break it."""

COLUMNS = {
    "allow_base_currency_payments": True,
    "offsetting_tax_entries": True,
    "tolerance_amount": 500,
    "tolerance_percent": "1",
    "exports": {"accounting_system": "NETSUITE", "email_beside": True},
}

PARTS_OF_PAGES = {addresses.ENTRY_PREVIEW, addresses.ENTRY_SUGGESTIONS}

PLACES = {
    "home": [
        "/",
        "/batches",
        "/batches?status=POSTED",
        "/batches/new",
        "/batches/new?type=CASH",
        "/batches/in-use",
    ],
    "batches": [
        *("{open}", "{open}?ask=control", "{open}?ask=header", "{open}?ask=delete"),
        *("{ready}", "{pending}", "{failed}", "{posted}?ask=reopen", "{deleted}"),
    ],
    "entries": [f"{{{kind}}}/entries" for kind in ("open", "invoices", "memos", "adjustments", "posted")],
    "orders": [
        *("/orders", "/orders?status=OPEN", "/orders/new", "{order}", "{order}?ask=payment"),
        *("{order}?ask=invoice", "{invoiced}?ask=cancel", "{mixed}", "{mixed}?ask=move-orders"),
        *("{mixed}/orders", "{mixed}/entries", "{mixed}/entries?kind=INVOICE", "{mixed}/journal"),
        *("/refunds", "{credit}", "/write-offs", "/batches/new?type=MIXED"),
    ],
    "ledgers": ["{posted}/ledger", "{posted}/ledger?ask=detail", "{again}/ledger", "{pending}/ledger"],
    "trails": ["{open}/audit-trail", "{posted}/audit-trail", "{open}/difference", "{open}/leaving"],
    "periods": ["/periods", "/periods?ask=year", "{march}", "{january}?ask=reopen"],
    "month end": [
        *("{march}/month-end", "{march}/month-end?ask=roll", "{march}/month-end?ask=mass-ledger"),
        *("{run}", "/batches/update-ar"),
    ],
    "customers": ["/customers", "/customers/new", "{acme}", "{acme}/edit"],
    "deferrals": [
        *("/deferrals", "/deferrals/new?entry={dues}", "{schedule}", "{schedule}?ask=change"),
        *("{schedule}?ask=end", "/reports/deferred-revenue"),
    ],
    "notices": ["/notices"],
    "exceptions": ["{january}?ask=exception", "{exception}"],
    "accounts": [
        *("/accounts", "/accounts/new", "{account}/edit", "/trial-balance"),
        *("/accounts/cash/new", "{cash}/edit", "/accounts/defaults", "/settings/rates"),
    ],
    "setup": [
        *("/settings/terms", "{terms}", "/settings/taxes", "{tax}", "/settings/vat-rules"),
        *("/settings/branches", "/settings/reasons", "/settings/import/tax-codes"),
    ],
    "banking": [
        *("/bank-files", "{bank_file}", "/bank-files/matching", "/bank-files/payers", "{payer}"),
        *("/settings/bank-layouts", "{layout}"),
    ],
    "accounting system": [
        *("/settings/accounting-system", "/settings/accounting-system?accountingSystem=INTACCT"),
        *("/settings/accounting-system/accounts", "/settings/accounting-system/customers"),
        *("/settings/accounting-system/branches", "/settings/import/outside-accounts"),
        *("/settings/connection", "/exports", "{posted}/exports", "{open}/exports"),
    ],
    "mail": ["/mail", "{mail}", "/jobs"],
    "reports": [
        *("/reports", "/reports/ageing", "/reports/ageing?documents=yes", "/reports/credits"),
        *("/reports/statement", "/reports/statement?customer=ACME"),
        *("/reports/ledger-summary", "/reports/ledger-transactions?voided=yes", "/reports/batch-status"),
    ],
    "administration": ["/users", "/users/new", "{user}", "/users/tokens", "/password", "/settings", "/audit"],
    "webhooks": ["/webhooks", "{webhook}", "/webhooks/messages"],
}


async def some_orders(batch: Batch) -> dict[str, str]:
    """An open order with money taken on it, and an invoiced one."""
    order = await an_order(batch, reference="WEB-2026-" + "0" * 12, memo=LONG)
    paid = await take_payment(by=ADA, payment=PaymentDraft(order_id=order.id), batch_id=batch.id)
    invoiced = await an_order(batch)
    await invoice_order(invoiced.id, by=ADA)
    return {
        "order": f"/orders/{at('Order', order)}",
        "invoiced": f"/orders/{at('Order', invoiced)}",
        "credit": f"/refunds?item={at('OpenItem', await OpenItem.get(entry_id=paid.id))}",
    }


async def tables() -> dict[str, str]:
    """A row in each set-up table that has a form of its own size."""
    terms = await create_terms(by=ADA, details=TermsDetails("NET30", LONG[:119], 30, "2.25", 10))
    owed = TaxAuthorityDetails("STATE", LONG[:119], "2300")
    await create_tax_authority(by=ADA, details=owed)
    tax = await create_tax_code(
        by=ADA,
        details=TaxCodeDetails(
            *("VAT", LONG[:119], "STATE", "20", True, True),
            retention_percent="66.6667",
            retention_limit="1000000",
        ),
    )
    layout = LayoutDetails("NORTH", LONG[:119], None, DEFAULT_LOCKBOX)
    placed = await create_layout(by=ADA, details=layout)
    payer = await create_remitter(by=ADA, customer_number="ACME", account="9" * 34, name=LONG[:140])
    check = replace(CHECK, remitter=LONG[:30], text=LONG)
    file = await load(lockbox(a_deposit(check)), by=ADA, name=LONG)
    return {
        "bank_file": f"/bank-files/{at('BankFile', file)}",
        "payer": f"/bank-files/payers?edit={at('Remitter', payer)}",
        "layout": f"/settings/bank-layouts?edit={at('BankLayout', placed)}",
        "terms": f"/settings/terms?edit={at('Terms', terms)}",
        "tax": f"/settings/taxes?edit-code={at('TaxCode', tax)}",
    }


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def records(site) -> dict[str, str]:
    """Books with something of everything; the address of each record by its name in `PLACES`."""
    await periods.close(period("2026-01"), by=ADA)
    exception = await grant(period("2026-01"), by=ADA, ends_at=now() + timedelta(hours=1), reason=LONG)
    address = f"http://localhost:1/{LONG}"
    _, webhook = await create_webhook(by=ADA, url=address, events=WebhookEvent, description=LONG[:119])
    dues = await a_deferred_invoice(post_date=date(2026, 3, 1))
    schedule = await a_schedule(dues)
    await a_posted_invoice("INV-1")
    open_batch = await a_cash_batch(description=LONG, control_total="1234567.89", control_count=3)
    await a_receipt(open_batch, invoice="INV-1", memo=LONG, reference="R" * 20)
    invoices = await an_invoice_batch()
    await an_invoice(invoices, number="INV-9")
    posted = await in_status("POSTED")
    await send(posted.id, by=AMIR, email="books@harbour-pine.example", layout=LedgerLayout.DETAIL)
    again = await in_status("POSTED")
    await closing.reopen(again.id, by=ADA, reason="A cheque bounced")
    await make(open_batch.id, by=ADA)
    run = await starting.start(by=AMIR, goal=RunGoal.CLOSE, batch_ids=[open_batch.id, posted.id])
    async with working():
        await until(all_done)
    memos, adjustments = await a_batch(BatchType.CREDIT_MEMO), await a_batch(BatchType.ADJUSTMENT)
    batches = {
        name.removeprefix("LEDGER_").lower(): await in_status(name)
        for name in ("LEDGER_PENDING", "LEDGER_READY", "LEDGER_FAILED", "DELETED")
    } | {"open": open_batch, "invoices": invoices, "memos": memos, "adjustments": adjustments}
    mixed = await a_mixed_batch(description=LONG)
    batches |= {"posted": posted, "again": again, "mixed": mixed}
    return {
        **{name: f"/batches/{at('Batch', batch)}" for name, batch in batches.items()},
        "march": f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-03'))}",
        "january": f"/periods/{at('FiscalPeriod', await FiscalPeriod.get(name='2026-01'))}",
        "run": f"/periods/runs/{at('BatchRun', run)}",
        "dues": at("Entry", dues),
        "schedule": f"/deferrals/{at('DeferralSchedule', schedule)}",
        "exception": f"/periods/exceptions/{at('PeriodException', exception)}",
        "acme": f"/customers/{at('Customer', await Customer.get(number='ACME'))}",
        **await tables(),
        **await some_orders(mixed),
        "cash": f"/accounts/cash/{at('CashAccount', await CashAccount.get(currency='EUR'))}",
        "account": f"/accounts/{at('Account', await Account.get(number='1200'))}",
        "mail": f"/mail/{at('MailMessage', await MailMessage.filter(layout=LedgerLayout.DETAIL).get())}",
        "user": f"/users/{at('User', await User.get(name='clara'))}",
        "webhook": f"/webhooks?edit={at('Webhook', webhook)}",
    }


@pytest.mark.parametrize("feature", PLACES)
async def test_everybody_can_read_and_use_the_pages_of(feature, records, sign_in) -> None:
    page = await sign_in("ada")
    wrong = []
    for place in PLACES[feature]:
        await page.goto(place.format_map(records))
        wrong += [f"{place} {problem}" for problem in await problems_of(page, place)]
    assert wrong == []


async def test_who_looks_for_what_is_not_there_is_told_so(sign_in, windows) -> None:
    page = await sign_in("vera")
    await page.goto("/batches/nowhere")
    assert await problems_of(page, "/nowhere") == []
    assert [complaint.split(" (")[0] for complaint in windows.complaints] == [NOT_FOUND]
    windows.complaints.clear()


async def test_everybody_can_sign_in(windows) -> None:
    page = await windows.open()
    await page.goto("/sign-in")
    assert await problems_of(page, "/sign-in") == []


async def test_everybody_can_go_through_the_steps_of_a_receipt(records, sign_in) -> None:
    """With every column that an option brings, in two currencies."""
    await set_options(**COLUMNS)
    await a_customer_in("CAD")
    await a_rate("0.75")
    await a_posted_invoice("CAD-1", customer="MAPLE", amount="1000.00")
    page = await sign_in("ada")
    await page.goto(f"/batches/{at('Batch', await a_cash_batch())}/entries")
    for name, value in (("invoiceNumber", "CAD-1"), ("amount", "400")):
        await page.locator(f"#entry-{name}").fill(value)
    await page.keyboard.press("F8")
    await expect(page.get_by_role("heading", name="Single Credit Entry")).to_be_visible()
    wrong = await problems_of(page, "receipt credits")
    await page.keyboard.press("F10")
    await expect(page.get_by_role("button", name="Accept")).to_be_focused()
    assert [*wrong, *await problems_of(page, "receipt review")] == []
    await set_options()


async def test_no_page_is_left_out(records) -> None:
    visited = ["/sign-in", *(place.format_map(records) for each in PLACES.values() for place in each)]
    paths = [place.split("?")[0] for place in visited]
    pages = [route for route in routes if isinstance(route, Route) and "GET" in (route.methods or ())]
    seen = {next(page.path for page in pages if page.path_regex.fullmatch(path)) for path in paths}
    assert {page.path for page in pages} - seen == PARTS_OF_PAGES


async def problems_of(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands, at each width and in each scheme."""
    await page.evaluate(Axe().axe_script)
    found: list[str] = []
    for width, scheme, rules in VIEWS:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme)
        found += [f"at {width}, {scheme}: {problem}" for problem in await problems_seen(page, rules)]
        await picture(page, f"{name} {width} {scheme}")
    return found


async def problems_seen(page: Page, rules: list[str]) -> list[str]:
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    outcome: dict[str, Any] = await page.evaluate("options => axe.run(options)", options)
    found = [f"{one['id']} {node['target']}" for one in outcome["violations"] for node in one["nodes"]]
    wide, room = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [*found, f"is {wide} px wide"] if wide > room else found


async def picture(page: Page, name: str) -> None:
    """Keep what is seen, for people to look at, in the folder that TIEOUT_PICTURES names."""
    folder = os.environ.get("TIEOUT_PICTURES")
    if folder:
        file = re.sub(r"[^a-z0-9]+", "-", name.lower().replace("{", "one ")).strip("-") or "home"
        await page.screenshot(path=Path(folder) / f"{file}.png", full_page=True, caret="initial")
