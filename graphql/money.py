"""Money as the API shows it: an exact decimal string and its currency."""

from __future__ import annotations

from typing import Self

import strawberry

from tieout.domain import money as domain
from tieout.graphql.scalars import Amount, CurrencyCode


@strawberry.type(description="An amount of money, exact in its currency. It may be negative.")
class Money:
    """An amount in major units and its currency."""

    amount: Amount = strawberry.field(
        description='The amount in major units (dollars, not cents), as a decimal string such as "1234.50".'
    )
    currency: CurrencyCode = strawberry.field(description="The currency of the amount.")

    @classmethod
    def of(cls, money: domain.Money) -> Self:
        """The domain's money as the API shows it."""
        return cls(amount=Amount(money.plain()), currency=CurrencyCode(money.currency))

    @classmethod
    def minor(cls, minor: int, currency: str) -> Self:
        """Money from minor units (cents) of a currency."""
        return cls.of(domain.Money(int(minor), currency))
