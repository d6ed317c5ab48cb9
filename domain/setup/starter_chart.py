"""The chart of accounts a new company starts with, as data."""

from __future__ import annotations

from dataclasses import dataclass

from tieout.domain.accounts.account import AccountKind, AccountUse


@dataclass(frozen=True, slots=True)
class StarterAccount:
    """An account of the starter chart.

    `use` makes it the default of that use; `cash` makes it the default cash account of the
    company's currency; `ar_control` keeps lines keyed by hand away from it (AMB-14).
    """

    number: str
    name: str
    kind: AccountKind
    use: AccountUse | None = None
    ar_control: bool = False
    cash: bool = False


_K, _U = AccountKind, AccountUse

STARTER_CHART: tuple[StarterAccount, ...] = (
    StarterAccount("1010", "Cash at bank", _K.ASSET, cash=True),
    StarterAccount("1200", "Accounts receivable", _K.ASSET, _U.RECEIVABLE, ar_control=True),
    StarterAccount("1250", "Retention receivable", _K.ASSET, _U.RETENTION),
    StarterAccount("2200", "VAT output liability", _K.LIABILITY, _U.VAT_OUTPUT),
    StarterAccount("2210", "Taxes owed to the government", _K.LIABILITY, _U.TAXES_OWED),
    StarterAccount("3000", "Owners' equity", _K.EQUITY),
    StarterAccount("3900", "Retained earnings", _K.EQUITY),
    StarterAccount("4000", "Sales", _K.INCOME, _U.SALES),
    StarterAccount("4100", "Services", _K.INCOME),
    StarterAccount("4900", "Discounts allowed", _K.INCOME, _U.DISCOUNTS),
    StarterAccount("6100", "Write-offs", _K.EXPENSE, _U.WRITE_OFFS),
    StarterAccount("6200", "Factor fees", _K.EXPENSE, _U.FACTOR_FEES),
    StarterAccount("7100", "Foreign exchange gain", _K.INCOME, _U.FX_GAIN),
    StarterAccount("7200", "Foreign exchange loss", _K.EXPENSE, _U.FX_LOSS),
)
"""Every use of section 12 has its account here, and there is one cash account."""
