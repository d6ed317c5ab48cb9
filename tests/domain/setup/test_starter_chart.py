"""The starter chart: everything the product posts to by itself is in it."""

from __future__ import annotations

from tieout.domain.accounts.account import AccountKind, AccountUse
from tieout.domain.setup.starter_chart import STARTER_CHART


def test_every_use_has_exactly_one_account() -> None:
    assert sorted(account.use for account in STARTER_CHART if account.use) == sorted(AccountUse)


def test_numbers_are_unique_and_in_order() -> None:
    numbers = [account.number for account in STARTER_CHART]
    assert numbers == sorted(set(numbers))


def test_receivables_are_the_one_control_account() -> None:
    control = [account for account in STARTER_CHART if account.ar_control]
    assert [(account.use, account.kind) for account in control] == [
        (AccountUse.RECEIVABLE, AccountKind.ASSET)
    ]


def test_there_is_one_cash_account() -> None:
    assert [account.number for account in STARTER_CHART if account.cash] == ["1010"]
