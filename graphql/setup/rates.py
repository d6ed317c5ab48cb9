"""The currencies in use and their exchange rates as the API shows them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Self

import strawberry

from tieout.domain.money import digits
from tieout.domain.setup import currencies
from tieout.domain.setup.rates import plain
from tieout.graphql.connections import After, Before, Connection, First, Key, Last, connection
from tieout.graphql.enums import Permission
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import query
from tieout.graphql.scalars import CurrencyCode, Rate

BY_DAY: Key[Any] = Key(lambda row: (row["rate_date"], row["from_currency"]), (date, str))
"""The order in which rates are listed, newest first."""

FromCurrency = Annotated[
    CurrencyCode, strawberry.argument(description="The currency to be converted. CURRENCY_UNKNOWN.")
]


@strawberry.type(description="What one unit of a currency is worth in the company's currency from a day on.")
class ExchangeRate:
    """A rate of the table of Maintain Exchange Rates."""

    id: strawberry.ID = strawberry.field(description="The rate's id.")
    rate_date: date = strawberry.field(description="From which day on it counts, until there is a newer one.")
    from_currency: CurrencyCode = strawberry.field(description="The currency of which one unit is meant.")
    to_currency: CurrencyCode = strawberry.field(description="The company's currency.")
    rate: Rate = strawberry.field(description="What one unit of the first is worth in the second.")
    version: int = strawberry.field(
        description="Goes up with every change; give it back as `expectedVersion`."
    )

    @classmethod
    def of(cls, row: Any) -> Self:
        """A row of the list, or the model."""
        read = row.__getitem__ if isinstance(row, dict) else lambda name: getattr(row, name)
        return cls(
            id=global_id("ExchangeRate", read("id")),
            rate_date=read("rate_date"),
            from_currency=CurrencyCode(read("from_currency")),
            to_currency=CurrencyCode(read("to_currency")),
            rate=Rate(plain(read("rate"))),
            version=read("version"),
        )


@strawberry.type(description="A currency that customers, cash accounts or exchange rates name.")
class CurrencyInUse:
    """A currency in use."""

    code: CurrencyCode = strawberry.field(description="The ISO 4217 code.")
    digits: int = strawberry.field(description="How many decimals its amounts have.")
    is_base: bool = strawberry.field(description="Whether it is the company's own, which needs no rate.")
    rate: Rate | None = strawberry.field(description="Its newest rate up to today; null when there is none.")
    rate_date: date | None = strawberry.field(description="The day of that rate.")
    days_old: int | None = strawberry.field(description="Days since that day.")
    stale: bool = strawberry.field(description="Whether the rate is missing, or older than a week.")

    @classmethod
    def of(cls, found: currencies.CurrencyInUse) -> Self:
        """The domain's currency as the API shows it."""
        return cls(
            code=CurrencyCode(found.code),
            digits=found.digits,
            is_base=found.base,
            rate=Rate(plain(found.rate)) if found.rate is not None else None,
            rate_date=found.rate_date,
            days_old=found.days_old,
            stale=found.stale,
        )


@strawberry.type
class RateQueries:
    """Currencies and their rates."""

    @query(
        Permission.VIEW,
        "see exchange rates",
        description=(
            "The exchange rates, newest first. Takes VIEW. CURRENCY_UNKNOWN when there is no such currency."
        ),
    )
    async def exchange_rates(
        self,
        currency: Annotated[
            CurrencyCode | None,
            strawberry.argument(description="Only those of this currency; all when left out."),
        ] = None,
        on_or_before: Annotated[
            date | None, strawberry.argument(description="Only those of this day and earlier ones.")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
    ) -> Connection[ExchangeRate]:
        """A page of rates."""
        if currency is not None:
            digits(currency)
        request = BY_DAY.request(first, after, last, before)
        page = await currencies.exchange_rates(request, currency=currency, on_or_before=on_or_before)

        async def count() -> int:
            return await currencies.count_rates(currency=currency, on_or_before=on_or_before)

        return connection(page, ExchangeRate.of, count, key=BY_DAY)

    @query(
        Permission.VIEW,
        "see exchange rates",
        description=(
            "The newest rate of a currency into the company's on or before a day (R3.12); null when there is "
            "none. Takes VIEW."
        ),
    )
    async def exchange_rate(
        self,
        from_currency: FromCurrency,
        on: Annotated[date, strawberry.argument(description="The day to convert on.")],
    ) -> ExchangeRate | None:
        """One rate."""
        digits(from_currency)
        row = await currencies.rate_on(from_currency, on)
        return ExchangeRate.of(row) if row else None

    @query(
        Permission.VIEW,
        "see exchange rates",
        description="The exchange rate of that id, null when there is none (any more). Takes VIEW.",
    )
    async def exchange_rate_by_id(
        self, id: Annotated[strawberry.ID, strawberry.argument(description="A rate's id.")]
    ) -> ExchangeRate | None:
        """One rate, to be changed."""
        row = await currencies.find_rate(key_of("ExchangeRate", id))
        return ExchangeRate.of(row) if row else None

    @query(
        Permission.VIEW,
        "see exchange rates",
        description="The currencies in use, the company's own first, each with its newest rate. Takes VIEW.",
    )
    async def currencies(self) -> list[CurrencyInUse]:
        """All currencies in use; there are few."""
        return [CurrencyInUse.of(found) for found in await currencies.currencies_in_use()]
