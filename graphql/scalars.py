"""Scalars: amounts as decimal text, currency codes, dates, and instants in UTC."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, NewType, TypeVar

import strawberry
from graphql import GraphQLError, StringValueNode, ValueNode, print_ast
from strawberry.types.scalar import ScalarDefinition

Amount = NewType("Amount", str)
CurrencyCode = NewType("CurrencyCode", str)
Rate = NewType("Rate", str)
Percent = NewType("Percent", str)

D = TypeVar("D", date, datetime)

_YEARS = (1900, 2199)
_LONGEST = 64
"""More characters than any amount or code has; longer text is not even passed on."""


def _text(kind: str, value: Any) -> str:
    if not isinstance(value, str):
        raise GraphQLError(
            f"{kind} is written as text in quotes, such as {_EXAMPLES[kind]}, not as {value!r}."
        )
    if len(value) > _LONGEST:
        raise GraphQLError(f"{kind} holds {len(value)} characters; {_LONGEST} is the most.")
    return value


_EXAMPLES = {
    "Amount": '"1234.50"',
    "CurrencyCode": '"USD"',
    "Rate": '"0.7425"',
    "Percent": '"2.5"',
    "Date": '"2026-01-31"',
    "DateTime": '"2026-01-31T09:00:00Z"',
}


def _read_amount(value: Any) -> Amount:
    return Amount(_text("Amount", value))


def _read_currency(value: Any) -> CurrencyCode:
    return CurrencyCode(_text("CurrencyCode", value))


def _read_rate(value: Any) -> Rate:
    return Rate(_text("Rate", value))


def _read_percent(value: Any) -> Percent:
    return Percent(_text("Percent", value))


def _read_date(value: Any) -> date:
    text = _text("Date", value)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError(f"{text!r} is not a date. Write it as {_EXAMPLES['Date']}.") from error
    return _near(day)


def _read_instant(value: Any) -> datetime:
    text = _text("DateTime", value)
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise GraphQLError(f"{text!r} is not a time. Write it as {_EXAMPLES['DateTime']}.") from error
    if instant.tzinfo is None:
        raise GraphQLError(f"{text!r} names no time zone. End it with Z for UTC, or with an offset.")
    return _near(instant).astimezone(UTC)


def _near(day: D) -> D:
    """The day, if business could have been done then; so that nobody reckons before the first of all days."""
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise GraphQLError(f"{day.isoformat()!r} is too far away. Use the years {_YEARS[0]} to {_YEARS[1]}.")
    return day


def _write_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _literal(kind: str, read: Callable[[Any], Any]) -> Callable[..., Any]:
    """As `read`, for a value that stands in the document itself."""

    def read_literal(node: ValueNode, _: Any = None) -> Any:
        if not isinstance(node, StringValueNode):
            example = _EXAMPLES[kind]
            raise GraphQLError(
                f"{kind} is written as text in quotes, such as {example}, not as {print_ast(node)}."
            )
        return read(node.value)

    return read_literal


SCALARS: dict[object, ScalarDefinition] = {
    Amount: strawberry.scalar(
        name="Amount",
        description=(
            'An amount in major units as a decimal string, such as "1234.50", exact in its currency. '
            "A JSON number is refused, since it would be rounded; so are NaN and text of more than "
            f"{_LONGEST} characters. What is no figure, has more decimals than the currency or is too large "
            "is answered with the refusal AMOUNT_NOT_EXACT or AMOUNT_TOO_LARGE."
        ),
        serialize=str,
        parse_value=_read_amount,
        parse_literal=_literal("Amount", _read_amount),
    ),
    CurrencyCode: strawberry.scalar(
        name="CurrencyCode",
        description='An ISO 4217 currency code of three capitals, such as "USD".',
        specified_by_url="https://www.iso.org/iso-4217-currency-codes.html",
        serialize=str,
        parse_value=_read_currency,
        parse_literal=_literal("CurrencyCode", _read_currency),
    ),
    Rate: strawberry.scalar(
        name="Rate",
        description=(
            'An exchange rate as a decimal string, such as "0.7425": above zero, with 10 decimals at most. '
            "A JSON number is refused, since it would be rounded; what is no rate is answered with the "
            "refusal EXCHANGE_RATE_INVALID."
        ),
        serialize=str,
        parse_value=_read_rate,
        parse_literal=_literal("Rate", _read_rate),
    ),
    Percent: strawberry.scalar(
        name="Percent",
        description=(
            'A percentage as a decimal string, such as "2.5": from 0 to 100, with 4 decimals at most. What '
            "is none is answered with the refusal PERCENT_INVALID."
        ),
        serialize=str,
        parse_value=_read_percent,
        parse_literal=_literal("Percent", _read_percent),
    ),
    date: strawberry.scalar(
        name="Date",
        description='A calendar date without a time, as "2026-01-31" (ISO 8601), of the years 1900 to 2199.',
        serialize=date.isoformat,
        parse_value=_read_date,
        parse_literal=_literal("Date", _read_date),
    ),
    datetime: strawberry.scalar(
        name="DateTime",
        description=(
            'An instant in UTC, as "2026-01-31T09:00:00Z" (ISO 8601); a time without a zone is refused.'
        ),
        serialize=_write_instant,
        parse_value=_read_instant,
        parse_literal=_literal("DateTime", _read_instant),
    ),
}
"""What the schema is told of each scalar."""
