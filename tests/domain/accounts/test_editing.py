"""Adding accounts and changing them: what lines and defaults hold in place."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_posted_invoice
from tests.cast import ADA, AMIR, CLARA, account
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.accounts import editing
from tieout.domain.accounts.account import Account, AccountKind
from tieout.domain.accounts.editing import (
    AccountChanged,
    AccountChanges,
    AccountHasLines,
    AccountInUse,
    AccountNumberInvalid,
    AccountNumberUsed,
    ControlAccountNotAsset,
    create_account,
    update_account,
)
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.customer import Customer
from tieout.domain.refusal import NotFound, Refusal, RightMissing, TextTooLong, ValueMissing


async def test_an_account_is_kept_as_it_was_keyed(books: Books) -> None:
    made = await create_account(
        by=AMIR, number=" 1220-x ", name=" Receivables, staff ", kind=AccountKind.ASSET, ar_control=True
    )
    kept = await Account.get(id=made.id)
    assert (kept.number, kept.name, kept.kind, bool(kept.ar_control), bool(kept.active), kept.version) == (
        "1220-X",
        "Receivables, staff",
        AccountKind.ASSET,
        True,
        True,
        1,
    )
    [event] = await AuditEvent.filter(action="ACCOUNT_CREATED")
    assert (event.actor, event.subject) == (AMIR.name, "1220-X")


@pytest.mark.parametrize(
    ("keyed", "reason", "field"),
    [
        ({"number": ""}, ValueMissing, "number"),
        ({"number": "4 000"}, AccountNumberInvalid, "number"),
        ({"number": "4000"}, AccountNumberUsed, "number"),
        ({"number": "4" * 21}, TextTooLong, "number"),
        ({"name": ""}, ValueMissing, "name"),
        ({"ar_control": True}, ControlAccountNotAsset, "kind"),
    ],
)
async def test_what_cannot_be_kept_is_refused_beside_its_field(
    books: Books, keyed: dict[str, object], reason: type[Refusal], field: str
) -> None:
    fields: dict[str, object] = {"number": "4200", "name": "Repairs", "kind": AccountKind.INCOME}
    async with unchanged(books):
        with pytest.raises(reason) as refused:
            await create_account(by=AMIR, **fields | keyed)  # type: ignore[arg-type]
    assert refused.value.field == field


async def test_everything_of_an_unused_account_can_change_and_is_noted(books: Books) -> None:
    changes = AccountChanges("1300", "Staff", AccountKind.ASSET, ar_control=True, active=False)
    after = await update_account(account("4100"), by=AMIR, expected_version=1, changes=changes)
    kept = await Account.get(id=account("4100"))
    assert (kept.number, kept.name, kept.kind) == ("1300", "Staff", AccountKind.ASSET)
    assert (bool(kept.ar_control), bool(kept.active), after.version) == (True, False, 2)
    [event] = await AuditEvent.filter(action="ACCOUNT_UPDATED")
    assert json.loads(event.facts)["changes"] == {
        "number": ["4100", "1300"],
        "name": ["Services", "Staff"],
        "kind": ["INCOME", "ASSET"],
        "ar_control": [False, True],
        "active": [True, False],
    }


@pytest.mark.parametrize(
    ("changes", "field", "what"),
    [
        (AccountChanges(number="4001"), "number", "number"),
        (AccountChanges(kind=AccountKind.EQUITY), "kind", "kind"),
        (AccountChanges(kind=AccountKind.ASSET, ar_control=True), "kind", "kind"),
    ],
)
async def test_an_account_with_lines_keeps_what_earlier_ledgers_say_of_it(
    books: Books, changes: AccountChanges, field: str, what: str
) -> None:
    await a_posted_invoice("INV-1")
    async with unchanged(books):
        with pytest.raises(AccountHasLines) as refused:
            await update_account(account("4000"), by=AMIR, expected_version=1, changes=changes)
    assert refused.value.field == field
    assert refused.value.message == (
        f"Account 4000 has lines, so its {what} stays. Add a new account, and make this one inactive."
    )


async def test_a_control_account_with_lines_stays_one(books: Books) -> None:
    await a_posted_invoice("INV-1")
    async with unchanged(books):
        with pytest.raises(AccountHasLines) as refused:
            await update_account(
                account("1200"), by=AMIR, expected_version=1, changes=AccountChanges(ar_control=False)
            )
    assert refused.value.field == "arControl"


async def test_an_account_with_lines_can_be_renamed(books: Books) -> None:
    await a_posted_invoice("INV-1")
    changes = AccountChanges(name="Revenue")
    after = await update_account(account("4000"), by=AMIR, expected_version=1, changes=changes)
    assert after.name == "Revenue"


@pytest.mark.parametrize(
    ("number", "changes", "field", "must_stay"),
    [
        (
            "4000",
            AccountChanges(active=False),
            "active",
            "sales account and must stay active",
        ),
        (
            "1010",
            AccountChanges(active=False),
            "active",
            "cash account and must stay active",
        ),
        (
            "1200",
            AccountChanges(ar_control=False),
            "arControl",
            "receivable account and must stay an AR control account",
        ),
        (
            "1010",
            AccountChanges(ar_control=True),
            "arControl",
            "cash account and must stay an ordinary account",
        ),
    ],
)
async def test_an_account_the_company_posts_to_stays_able_to_take_it(
    books: Books, number: str, changes: AccountChanges, field: str, must_stay: str
) -> None:
    async with unchanged(books):
        with pytest.raises(AccountInUse) as refused:
            await update_account(account(number), by=AMIR, expected_version=1, changes=changes)
    assert refused.value.field == field
    assert refused.value.message == (
        f"Account {number} is the company's {must_stay}. Let another account take its place first."
    )


async def test_an_account_the_company_posts_to_can_be_made_active_again(books: Books) -> None:
    await Account.filter(number="4000").update(active=False)
    await update_account(account("4000"), by=AMIR, expected_version=1, changes=AccountChanges(active=True))
    assert bool((await Account.get(number="4000")).active) is True


async def test_a_stale_change_is_told_who_changed_what(books: Books) -> None:
    sales = account("4000")
    await update_account(sales, by=ADA, expected_version=1, changes=AccountChanges(name="Revenue"))
    async with unchanged(books):
        with pytest.raises(AccountChanged) as refused:
            await update_account(sales, by=AMIR, expected_version=1, changes=AccountChanges(name="Turnover"))
    assert refused.value.message == (
        "Ada Administrator (name) changed account 4000 since you looked (version 1, now 2). "
        "Look again, then save."
    )


async def test_two_who_add_the_same_number_at_once_do_not_both(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def not_yet_there(account: Account) -> None:
        """The other one's row, before its commit."""

    monkeypatch.setattr(editing, "_refuse_used", not_yet_there)
    async with unchanged(books):
        with pytest.raises(AccountNumberUsed):
            await create_account(by=AMIR, number="4000", name="Sales again", kind=AccountKind.INCOME)
        with pytest.raises(AccountNumberUsed):
            await update_account(
                account("4100"), by=AMIR, expected_version=1, changes=AccountChanges(number="4000")
            )


async def test_an_account_that_is_not_there_cannot_be_changed(books: Books) -> None:
    with pytest.raises(NotFound):
        await update_account(404, by=AMIR, expected_version=1, changes=AccountChanges(name="Sales"))


async def test_a_clerk_may_not_touch_the_chart(books: Books) -> None:
    async with unchanged(books):
        with pytest.raises(RightMissing):
            await create_account(by=CLARA, number="4200", name="Repairs", kind=AccountKind.INCOME)
        with pytest.raises(RightMissing):
            await update_account(account("4000"), by=CLARA, expected_version=1, changes=AccountChanges())


async def test_the_normal_account_of_a_customer_does_not_become_a_control_account(books: Books) -> None:
    """AMB-14: invoices would credit receivables behind the back of the open items."""
    loans = await editing.create_account(by=ADA, number="1300", name="Loans", kind=AccountKind.ASSET)
    await Customer.filter(number="ACME").update(normal_account_id=loans.id)
    expected = AccountInUse(
        field="arControl",
        number="1300",
        use="the normal account of customers",
        condition="an ordinary account",
    )
    async with refused(books, expected):
        changes = editing.AccountChanges(ar_control=True)
        await editing.update_account(loans.id, by=ADA, expected_version=1, changes=changes)
