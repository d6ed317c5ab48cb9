"""Statements of account: what stands on them, and that each is mailed exactly once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import (
    a_cash_batch,
    a_credit_memo,
    a_credit_memo_batch,
    a_posted_invoice,
    a_receipt,
    posted,
)
from tests.cast import AMIR, CLARA, TODAY, customer
from tests.databases import Books
from tests.watching import refused
from tests.working import all_done, until, working
from tieout.domain.customers.customer import Customer
from tieout.domain.jobs.claiming import LostLease
from tieout.domain.jobs.job import Job
from tieout.domain.mail.address import InvalidEmail
from tieout.domain.mail.message import MailMessage
from tieout.domain.money import Money
from tieout.domain.refusal import RightMissing
from tieout.domain.reports import statement as statements
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.sent_statement import SentStatement, StatementState
from tieout.domain.reports.statement import Statement, StatementCustomerMissing, StatementTooLong, statement
from tieout.domain.reports.statement_mailing import (
    NobodyOwes,
    StatementAddressMissing,
    go_through,
    kept_statement,
    run_counts,
    send_statement,
    start_run,
)

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


async def acme_in_march() -> Statement:
    return await statement(Asked(customer="acme", start=MARCH[0], end=MARCH[1]))


async def test_it_leads_from_the_opening_to_the_closing_balance(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="50.00", post_date=date(2026, 2, 20), due_date=date(2026, 3, 1))
    await a_posted_invoice("INV-2", amount="100.00", post_date=date(2026, 3, 2), due_date=date(2026, 4, 1))
    receipts = await a_cash_batch(post_date=date(2026, 3, 10))
    await a_receipt(receipts, invoice="INV-1", reference="CHK 7")
    await a_receipt(receipts, customer="BIRCH", amount="9.00")
    await posted(receipts)
    memos = await a_credit_memo_batch(post_date=date(2026, 3, 12))
    await a_credit_memo(memos, invoice="INV-2", amount="25.00", number="CM-1")
    await posted(memos)
    found = await acme_in_march()
    assert (str(found.opening), str(found.closing), found.tied_out) == ("50.00 USD", "75.00 USD", True)
    assert [
        (line.words, line.document, line.moved.plain(), line.balance.plain()) for line in found.lines
    ] == [
        ("Invoice", "INV-2", "100.00", "150.00"),
        ("Cash receipt for INV-1", "CHK 7", "-50.00", "100.00"),
        ("Credit memo", "CM-1", "-25.00", "75.00"),
    ]
    assert found.ageing.current == Money(7500, "USD")


async def test_what_moves_between_items_of_the_customer_alone_is_left_out(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="25.00")
    memos = await a_credit_memo_batch()
    await a_credit_memo(memos, customer="ACME", amount="25.00", number="CM-1")
    await posted(memos)
    found = await acme_in_march()
    assert [line.document for line in found.lines] == ["INV-1", "CM-1"]
    assert found.closing == Money(0, "USD")


async def test_it_is_of_one_customer_there_is(books: Books) -> None:
    with pytest.raises(StatementCustomerMissing):
        await statement(Asked())


async def test_one_goes_to_the_customer_s_address_and_is_kept_as_it_was_sent(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="50.00")
    message = await send_statement(customer("ACME"), *MARCH, by=AMIR)
    assert (message.recipient, message.subject) == (
        "pay@acme.example",
        "Harbour & Pine: statement of account to 2026-03-31",
    )
    assert "Closing balance:  50.00 USD" in message.body
    row = await SentStatement.get(mail_id=message.id)
    name, content = await kept_statement(row.id)
    assert (name, content[:5]) == ("statement-2026-03-31.pdf", b"%PDF-")


async def test_it_is_refused_without_an_address_or_the_right(books: Books) -> None:
    await Customer.filter(number="BIRCH").update(email="")
    async with refused(books, StatementAddressMissing(field="email", number="BIRCH")):
        await send_statement(customer("BIRCH"), *MARCH, by=AMIR)
    async with refused(books, InvalidEmail(field="email", email="nowhere")):
        await send_statement(customer("BIRCH"), *MARCH, by=AMIR, email="nowhere")
    async with refused(books, RightMissing(action="send statements", permission="SEND")):
        await start_run(*MARCH, by=CLARA)
    async with refused(books, NobodyOwes(field="end", end=MARCH[1])):
        await start_run(*MARCH, by=AMIR)


async def test_everybody_with_a_balance_gets_one_mail(books: Books) -> None:
    await a_posted_invoice("INV-1", amount="50.00")
    await a_posted_invoice("INV-2", customer="BIRCH", amount="7.00")
    await Customer.create(number="DUNE", name="Dune", currency="USD")
    await a_posted_invoice("INV-3", customer="DUNE", amount="3.00")
    run = await start_run(*MARCH, by=AMIR)
    async with working():
        await until(all_done)
    assert (await run_counts([run.id]))[run.id] == {StatementState.MAILED: 2, StatementState.LEFT_OUT: 1}
    mails = await MailMessage.filter(subject__contains="statement").order_by("recipient")
    assert [mail.recipient for mail in mails] == ["pay@acme.example", "pay@birch.example"]
    left_out = await SentStatement.get(state=StatementState.LEFT_OUT)
    assert left_out.reason.startswith("Customer DUNE has no e-mail address.")


async def test_a_worker_that_is_cut_off_leaves_none_twice(books: Books) -> None:
    """It is stopped as its second statement is written, with its mail; another goes on where it was."""
    for number in range(4):
        made = await Customer.create(
            number=f"C{number}", name="C", currency="USD", email=f"c{number}@c.example"
        )
        await a_posted_invoice(f"INV-{number}", customer=made.number)
    run = await start_run(TODAY, TODAY, by=AMIR)
    held: list[int] = []

    async def hold() -> None:
        held.append(len(held))
        if len(held) == 2:
            raise LostLease("taken by another")

    async def hold_on() -> None:
        held.append(len(held))

    with pytest.raises(LostLease):
        await go_through(run.id, by=AMIR, hold=hold)
    assert (await run_counts([run.id]))[run.id] == {StatementState.MAILED: 1, StatementState.WAITING: 3}
    await go_through(run.id, by=AMIR, hold=hold_on)
    mails = await MailMessage.filter(subject__contains="statement").order_by("recipient")
    assert [mail.recipient for mail in mails] == [f"c{number}@c.example" for number in range(4)]
    assert len(held) == 5
    assert await Job.filter(key__in=[f"mail:{mail.id}" for mail in mails]).count() == 4


async def test_one_that_nobody_would_read_is_refused_and_left_out_of_a_run(books: Books, monkeypatch) -> None:
    await a_posted_invoice("INV-1", amount="50.00")
    await a_posted_invoice("INV-2", amount="50.00")
    monkeypatch.setattr(statements, "MOST_LINES", 1)
    with pytest.raises(StatementTooLong):
        await acme_in_march()
    run = await start_run(*MARCH, by=AMIR)

    async def hold() -> None:
        """The job is ours."""

    await go_through(run.id, by=AMIR, hold=hold)
    assert (await run_counts([run.id]))[run.id] == {StatementState.LEFT_OUT: 1}


async def test_it_ties_out_though_something_is_posted_while_it_is_read(books: Books, monkeypatch) -> None:
    """Between the look at the documents and that at the open items."""
    await a_posted_invoice("INV-1", amount="50.00", post_date=MARCH[0])
    looks, read = [], statements.ageing_of

    async def meanwhile(*asked: Any) -> Any:
        looks.append(asked)
        if len(looks) == 1:
            await a_posted_invoice("INV-2", amount="30.00", post_date=MARCH[0])
        return await read(*asked)

    monkeypatch.setattr(statements, "ageing_of", meanwhile)
    found = await acme_in_march()
    assert (str(found.closing), found.tied_out, len(looks)) == ("80.00 USD", True, 2)
