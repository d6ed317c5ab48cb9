"""The page of a customer's statement of account."""

from __future__ import annotations

from tests.builders import a_posted_invoice
from tests.working import all_done, until, working
from tieout.domain.customers.customer import Customer
from tieout.domain.mail.message import MailMessage


async def test_it_is_shown_sent_and_kept_as_it_was_sent(amir_s) -> None:
    await a_posted_invoice("INV-1", amount="50.00")
    page = await amir_s.get("/reports/statement?customer=ACME")
    shown = page.by_id("statement-page")
    assert shown.rows == [
        ["1 Mar 2026", "", "Opening balance", "", "", "", "0.00"],
        ["15 Mar 2026", "INV-1", "Invoice", "B0001", "50.00", "", "50.00"],
    ]
    assert "Ties out:" in shown.text
    fields = {"customer": "ACME", "start": "2026-03-01", "end": "2026-03-15", "email": "pay@acme.example"}
    refused = await amir_s.post(
        "/reports/statement", {**fields, "email": "nowhere"}, target="statement-sending"
    )
    assert "nowhere is not an e-mail address." in refused.by_id("statement-sending").text
    await amir_s.post("/reports/statement", fields)
    assert amir_s.status == 303
    message = await MailMessage.get(subject__contains="statement")
    mail = await amir_s.get("/mail")
    assert message.subject in mail.text


async def test_everybody_with_a_balance_is_sent_one(amir_s) -> None:
    await a_posted_invoice("INV-1", amount="50.00")
    await Customer.filter(number="BIRCH").update(email="")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="5.00")
    await amir_s.post("/reports/statement/all", {"start": "", "end": ""})
    assert amir_s.status == 303
    async with working():
        await until(all_done)
    page = await amir_s.get(amir_s.headers["location"])
    assert page.by_id("statement-run").text.endswith(
        "1 statement mailed, 1 customer left out for want of an address, 0 customers still to come. Mail"
    )


async def test_who_may_not_send_is_not_offered_it(clara_s) -> None:
    page = await clara_s.get("/reports/statement?customer=ACME")
    assert not page.has("statement-sending")
    nobody = await clara_s.get("/reports/statement?customer=NOBODY")
    assert (clara_s.status, len(nobody.all("h1"))) == (404, 1)
