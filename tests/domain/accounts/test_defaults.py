"""The default account of each use (section 12, Accounts): set all or none, each fit for its use."""

from __future__ import annotations

import json

import pytest

from tests.builders import a_batch, an_invoice
from tests.cast import AMIR, CLARA, account
from tests.databases import Books
from tests.watching import refused, unchanged
from tieout.domain.accounts.account import Account, AccountUse
from tieout.domain.accounts.defaults import (
    DefaultAccountInactive,
    DefaultAccountIsControl,
    DefaultAccountNotControl,
    DefaultAccountUnknown,
    set_default_accounts,
)
from tieout.domain.accounts.listing import default_accounts
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches.batch import BatchType
from tieout.domain.entries.entry import Line
from tieout.domain.refusal import Refusal, RightMissing, ValueMissing

_U = AccountUse


async def test_defaults_are_set_together_noted_and_posted_to(books: Books) -> None:
    wanted = {_U.RECEIVABLE: "1210", _U.SALES: " 4100 ", _U.RETENTION: "1010", _U.DISCOUNTS: "4900"}
    noted = await set_default_accounts(wanted, by=AMIR)
    assert noted == {"RECEIVABLE": ["1200", "1210"], "RETENTION": ["", "1010"], "SALES": ["4000", "4100"]}
    kept = await default_accounts()
    assert [kept[use].number for use in wanted] == ["1210", "4100", "1010", "4900"]
    [event] = await AuditEvent.filter(action="DEFAULT_ACCOUNTS_UPDATED")
    assert json.loads(event.facts) == {"changes": noted}
    entry = await an_invoice(await a_batch(BatchType.INVOICE))
    lines = await Line.filter(entry_id=entry.id).order_by("position")
    assert [line.account_id for line in lines] == [account("1210"), account("4100")]


async def test_what_is_the_same_changes_nothing(books: Books) -> None:
    async with unchanged(books):
        assert await set_default_accounts({_U.SALES: "4000", _U.FACTOR_FEES: ""}, by=AMIR) == {}


@pytest.mark.parametrize(
    ("use", "number", "reason"),
    [
        (_U.SALES, "9", DefaultAccountUnknown(field="sales", account="9")),
        (_U.WRITE_OFFS, "3000", DefaultAccountInactive(field="writeOffs", account="3000")),
        (_U.RECEIVABLE, "4000", DefaultAccountNotControl(field="receivable", account="4000")),
        (
            _U.FX_GAIN,
            "1200",
            DefaultAccountIsControl(field="fxGain", account="1200", use="exchange gains"),
        ),
        (
            _U.VAT_OUTPUT,
            "1210",
            DefaultAccountIsControl(field="vatOutput", account="1210", use="vat output"),
        ),
        (_U.SALES, " ", ValueMissing(field="sales", label="The account for sales")),
    ],
)
async def test_an_account_unfit_for_the_use_is_refused_beside_it_and_nothing_is_set(
    books: Books, use: AccountUse, number: str, reason: Refusal
) -> None:
    await Account.filter(number="3000").update(active=False)
    async with refused(books, reason):
        await set_default_accounts({_U.DISCOUNTS: "4100", use: number}, by=AMIR)


async def test_defaults_take_the_right_to_set_up(books: Books) -> None:
    async with refused(books, RightMissing(action="set the default accounts", permission="SET_UP")):
        await set_default_accounts({_U.SALES: "4100"}, by=CLARA)
