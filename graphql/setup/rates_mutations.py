"""Maintaining exchange rates through the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.setup import rates
from tieout.domain.setup.currencies import find_rate
from tieout.graphql.arguments import expected_version, left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import IdempotencyKey, key_field, once, once_only
from tieout.graphql.ids import global_id, key_of
from tieout.graphql.permissions import mutation
from tieout.graphql.refusals import Refusal
from tieout.graphql.scalars import CurrencyCode, Rate
from tieout.graphql.setup.rates import ExchangeRate

RateId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The rate's id. NOT_FOUND when there is none (any more)."),
]

ExchangeRateResult = Annotated[
    ExchangeRate | Refusal,
    strawberry.union("ExchangeRateResult", description="The rate as it is now, or why it was refused."),
]


@strawberry.type(description="An exchange rate that was deleted.")
class ExchangeRateDeleted:
    """What is left of it."""

    id: strawberry.ID = strawberry.field(description="The id it had.")


ExchangeRateDeletedResult = Annotated[
    ExchangeRateDeleted | Refusal,
    strawberry.union("ExchangeRateDeletedResult", description="That it is gone, or why it was refused."),
]


@strawberry.input(description="The rate of a currency from a day on.")
class CreateExchangeRateInput:
    """A rate to set."""

    from_currency: CurrencyCode = strawberry.field(
        description="The currency of which one unit is meant. CURRENCY_UNKNOWN, RATE_NEEDLESS."
    )
    to_currency: CurrencyCode | None = left_out(
        "The company's currency, which it is anyway. RATE_TO_ANOTHER."
    )
    rate_date: date = strawberry.field(description="From which day on it counts. RATE_OF_DAY_KEPT.")
    rate: Rate = strawberry.field(
        description="What one unit is worth in the company's currency. EXCHANGE_RATE_INVALID."
    )
    idempotency_key: str | None = key_field()


@strawberry.input(description="The corrected rate of a day.")
class UpdateExchangeRateInput:
    """A rate to correct."""

    expected_version: int = expected_version()
    rate: Rate = strawberry.field(
        description="What one unit is worth in the company's currency. EXCHANGE_RATE_INVALID."
    )


@strawberry.type
class RateMutations:
    """Exchange rates."""

    @mutation(
        Permission.SET_UP,
        "set an exchange rate",
        description=(
            "Set the rate of a currency from a day on (R3.12). Takes SET_UP. Refused with the codes given at "
            "the input's fields."
        ),
    )
    async def create_exchange_rate(
        self,
        info: Info,
        input: Annotated[CreateExchangeRateInput, strawberry.argument(description="The rate.")],
    ) -> ExchangeRateResult:
        """A new rate."""
        by = info.context.signed_in
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: rates.create_rate(
                by=by,
                from_currency=input.from_currency,
                to_currency=input.to_currency or None,
                rate_date=input.rate_date,
                rate=input.rate,
            ),
            find_rate,
        )
        return ExchangeRate.of(row)

    @mutation(
        Permission.SET_UP,
        "change an exchange rate",
        description=(
            "Correct the rate of a day; entries keep the rate they were keyed at. Takes SET_UP. "
            "RATE_CHANGED, and the codes given at the input's fields."
        ),
    )
    async def update_exchange_rate(
        self,
        info: Info,
        id: RateId,
        input: Annotated[UpdateExchangeRateInput, strawberry.argument(description="The correction.")],
    ) -> ExchangeRateResult:
        """The rate corrected."""
        row = await rates.update_rate(
            key_of("ExchangeRate", id),
            by=info.context.signed_in,
            expected_version=input.expected_version,
            rate=input.rate,
        )
        return ExchangeRate.of(row)

    @mutation(
        Permission.SET_UP,
        "delete an exchange rate",
        description=(
            "Delete the rate of a day: the one before it counts from then on, and entries keep theirs. "
            "Takes SET_UP. RATE_CHANGED when it was changed meanwhile."
        ),
    )
    async def delete_exchange_rate(
        self,
        info: Info,
        id: RateId,
        expected_version: Annotated[
            int | None, strawberry.argument(description="The version you saw; not compared when left out.")
        ] = None,
        idempotency_key: IdempotencyKey = None,
    ) -> ExchangeRateDeletedResult:
        """The rate deleted."""
        by, key = info.context.signed_in, key_of("ExchangeRate", id)

        async def delete() -> int:
            return int((await rates.delete_rate(key, by=by, expected_version=expected_version)).id)

        gone = await once_only(info, idempotency_key, (id, expected_version), delete)
        return ExchangeRateDeleted(id=global_id("ExchangeRate", gone))
