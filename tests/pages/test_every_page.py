"""What holds of every page: it is shown to who may see it, with an empty company as with a busy one."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, in_status
from tests.pages.conftest import at
from tieout.domain.accounts.account import Account
from tieout.domain.customers.customer import Customer
from tieout.domain.jobs.job import Job
from tieout.domain.mail.message import MailMessage
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.users.user import User

FOR_EVERYBODY = (
    *(
        "/periods",
        "/batches/update-ar",
        "/customers",
        "/reports",
        "/reports/ageing",
        "/reports/credits",
        "/reports/statement",
        "/reports/ledger-summary",
        "/reports/ledger-transactions?voided=yes",
        "/reports/batch-status",
        "/reports/ageing?documents=yes",
        "/accounts",
        "/accounts/defaults",
        "/trial-balance",
        "/settings/rates",
        "/settings/terms",
        "/settings/taxes",
        "/settings/vat-rules",
        "/settings/branches",
        "/settings/reasons",
        "/settings/bank-layouts",
        "/bank-files",
        "/bank-files/matching",
        "/bank-files/payers",
        "/settings/import/tax-codes",
    ),
    "/orders",
    *("/mail", "/jobs", "/jobs?state=FAILED", "/batches/in-use"),
)
FOR_SOME = {
    "/settings": {"SET_UP"},
    "/audit": {"AUDIT"},
    "/users": {"ADMINISTER"},
    "/users/new": {"ADMINISTER"},
    "/users/tokens": {"ADMINISTER"},
}


async def test_an_empty_company_has_every_page(browser_of) -> None:
    ada_s = await browser_of("ada")
    for address in (
        *FOR_EVERYBODY,
        *FOR_SOME,
        "/periods?ask=year",
        "/password",
        *("/orders/new", "/refunds", "/write-offs", "/batches/new?type=MIXED"),
        "/customers/new",
        "/accounts/new",
        "/accounts/cash/new",
    ):
        page = await ada_s.get(address)
        assert ada_s.status == 200, address
        assert len(page.all("h1")) == 1, address
        assert ids_twice(page) == [], address


async def test_a_busy_company_has_every_page(browser_of) -> None:
    await a_posted_invoice("INV-1")
    batch = await a_cash_batch()
    await a_receipt(batch, invoice="INV-1")
    await in_status("LEDGER_PENDING")
    assert await Job.all().count() > 0
    assert await MailMessage.all().count() > 0
    ada_s = await browser_of("ada")
    period = at("FiscalPeriod", await FiscalPeriod.get(name="2026-03"))
    customer, account = at("Customer", await Customer.get(number="ACME")), await Account.get(number="1200")
    places = [
        *(
            f"/periods/{period}",
            f"/periods/{period}/month-end",
            f"/periods/{period}/month-end?ask=roll",
            f"/periods/{period}?ask=lock",
        ),
        *(f"/trial-balance?period={period}", f"/customers/{customer}", f"/customers/{customer}?items=all"),
        *(f"/customers/{customer}/edit", f"/accounts/{at('Account', account)}/edit"),
        *(f"/users/{at('User', one)}" for one in await User.all().limit(1)),
        *(f"/mail/{at('MailMessage', one)}" for one in await MailMessage.all().limit(1)),
    ]
    for address in (*FOR_EVERYBODY, *FOR_SOME, *places):
        page = await ada_s.get(address)
        assert ada_s.status == 200, address
        assert len(page.all("h1")) == 1, address
        assert ids_twice(page) == [], address


async def test_who_only_looks_is_shown_the_books_and_offered_nothing_to_change(browser_of) -> None:
    vera_s = await browser_of("vera")
    for address in FOR_EVERYBODY:
        page = await vera_s.get(address)
        assert vera_s.status == 200, address
        forms = [form["action"] for form in page.all("form") if form.attributes.get("method") == "post"]
        assert forms == ["/sign-out"], address
    for address in FOR_SOME:
        page = await vera_s.get(address)
        assert vera_s.status == (200 if address == "/settings" else 403), address


@pytest.mark.parametrize(("name", "shown"), [("vera", []), ("ada", ["/audit", "/settings", "/users"])])
async def test_the_navigation_leads_where_one_may_go(browser_of, name, shown) -> None:
    page = await (await browser_of(name)).get("/periods")
    links = [link["href"] for link in page.one("nav", aria_label="Main").all("a")]
    assert [link for link in links if link in FOR_SOME] == shown


def ids_twice(page) -> list[str]:
    """The ids that stand on more than one element."""
    found = [one["id"] for one in page.walk() if "id" in one]
    return sorted({id for id in found if found.count(id) > 1})
