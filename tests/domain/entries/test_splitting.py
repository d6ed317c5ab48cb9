"""Single debit, multiple debits and several credit accounts (R4.4, R4.16, AMB-17)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import an_invoice, an_invoice_batch
from tests.cast import account, set_options
from tests.databases import Books
from tests.domain.entries.reading import item_of, postings, postings_in_both
from tests.setting_up import a_customer_in, a_rate, vat_with_retention
from tests.watching import refused
from tieout.domain.accounts.account import Account
from tieout.domain.entries.drafts import LineDraft
from tieout.domain.entries.entry import Finish
from tieout.domain.entries.finding import AccountNotActive, AccountUnknown, ControlAccountKeyed
from tieout.domain.entries.splitting import (
    FinishNotOfDocument,
    NotControlAccount,
    SingleDebitOnly,
    SplitAmountMissing,
    SplitDiffers,
    SplitNotPositive,
    StandardAccountsOnly,
    TooManyCreditAccounts,
)
from tieout.domain.refusal import Refusal


def lines(*pairs: tuple[str, str]) -> tuple[LineDraft, ...]:
    return tuple(LineDraft(account_number=number, amount=amount) for number, amount in pairs)


async def test_single_debit_overrides_the_receivable_account(books: Books) -> None:
    invoice = await an_invoice(
        await an_invoice_batch(),
        receivables=lines(("1210", "")),
        revenue=lines(("4000", "60.00"), ("4100", "40.00")),
    )
    assert await postings(invoice) == [("1210", "Dr", 10000), ("4000", "Cr", 6000), ("4100", "Cr", 4000)]
    item = await item_of(invoice)
    assert item is not None
    assert (invoice.finish, item.account_id, item.split) == (Finish.SINGLE_DEBIT, account("1210"), False)


async def test_multiple_debits_stand_in_several_accounts(books: Books) -> None:
    """The lines take the total less retention; one of them may take what the others leave."""
    await vat_with_retention()
    invoice = await an_invoice(
        await an_invoice_batch(), amount="1000.00", receivables=lines(("1210", "1000.00"), ("1200", ""))
    )
    assert (await postings(invoice))[:3] == [
        ("1210", "Dr", 100000),
        ("1200", "Dr", 5333),
        ("1250", "Dr", 10667),
    ]
    item = await item_of(invoice)
    assert item is not None
    assert (invoice.finish, item.account_id, item.split) == (Finish.MULTIPLE_DEBITS, account("1210"), True)


async def test_how_it_is_finished_may_be_said(books: Books) -> None:
    batch = await an_invoice_batch()
    assert (await an_invoice(batch)).finish is Finish.STANDARD
    said = await an_invoice(batch, finish=Finish.SINGLE_DEBIT, account_number="4100")
    assert said.finish is Finish.SINGLE_DEBIT
    assert (await postings(said))[1] == ("4100", "Cr", 10000)


async def test_lines_of_a_negative_invoice_take_either_sign(books: Books) -> None:
    """R4.17."""
    batch = await an_invoice_batch()
    expected = [("1200", "Cr", 10000), ("4000", "Dr", 7000), ("4100", "Dr", 3000)]
    for sign in ("", "-"):
        revenue = lines(("4000", f"{sign}70.00"), ("4100", f"{sign}30.00"))
        assert await postings(await an_invoice(batch, amount="-100.00", revenue=revenue)) == expected


async def test_a_split_shares_base_with_the_remainder_on_the_last(books: Books) -> None:
    """R4.18: CAD 100.00 at 0.7333 is 73.33; thirds are 24.44, 24.44 and the rest."""
    await a_customer_in("CAD")
    await a_rate("0.7333")
    thirds = lines(("4000", "33.33"), ("4100", "33.33"), ("6100", ""))
    invoice = await an_invoice(await an_invoice_batch(), customer="MAPLE", revenue=thirds)
    assert await postings_in_both(invoice) == [
        ("1200", "Dr", 10000, 7333),
        ("4000", "Cr", 3333, 2444),
        ("4100", "Cr", 3333, 2444),
        ("6100", "Cr", 3334, 2445),
    ]


async def test_the_setting_limits_the_credit_accounts_of_an_invoice(books: Books) -> None:
    """AMB-17: ten by default, on that side only."""
    batch = await an_invoice_batch()
    eleven = lines(*(("4000", "1.00") for _ in range(11)))
    async with refused(books, TooManyCreditAccounts(field="revenue", count=11, limit=10)):
        await an_invoice(batch, amount="11.00", revenue=eleven)
    many = lines(*(("1200", "1.00") for _ in range(11)))
    assert len(await postings(await an_invoice(batch, amount="11.00", receivables=many))) == 12
    await set_options(most_credit_accounts=11)
    assert len(await postings(await an_invoice(batch, amount="11.00", revenue=eleven))) == 12


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            {"receivables": lines(("4000", ""))},
            NotControlAccount(field="receivables.0.accountNumber", number="4000", name="Sales"),
        ),
        (
            {"revenue": lines(("4000", "50"), ("1200", ""))},
            ControlAccountKeyed(field="revenue.1.accountNumber", number="1200", name="Accounts receivable"),
        ),
        (
            {"revenue": lines(("9999", ""))},
            AccountUnknown(field="revenue.0.accountNumber", number="9999"),
        ),
        (
            {"revenue": lines(("4100", ""))},
            AccountNotActive(field="revenue.0.accountNumber", number="4100", name="Services"),
        ),
        (
            {"revenue": lines(("4000", "60"), ("4000", "30"))},
            SplitDiffers(field="revenue", entered="90.00 USD", total="100.00 USD", difference="10.00 USD"),
        ),
        (
            {"revenue": lines(("4000", "120"), ("4000", "-20"))},
            SplitNotPositive(field="revenue.1.amount", amount="-20.00 USD"),
        ),
        (
            {"receivables": lines(("1200", "100"), ("1210", ""))},
            SplitNotPositive(field="receivables.1.amount", amount="0.00 USD"),
        ),
        (
            {"revenue": lines(("4000", ""), ("4000", ""))},
            SplitAmountMissing(field="revenue.0.amount"),
        ),
        (
            {"finish": Finish.STANDARD, "account_number": "4000"},
            StandardAccountsOnly(field="finish"),
        ),
        (
            {"finish": Finish.SINGLE_DEBIT, "receivables": lines(("1200", "50"), ("1210", ""))},
            SingleDebitOnly(field="finish", count=2),
        ),
        ({"finish": Finish.FACTOR}, FinishNotOfDocument(field="finish", finish="FACTOR")),
    ],
)
async def test_what_is_wrong_is_told_beside_its_line(
    books: Books, words: dict[str, Any], expected: Refusal
) -> None:
    await Account.filter(number="4100").update(active=False)
    batch = await an_invoice_batch()
    async with refused(books, expected):
        await an_invoice(batch, **words)
