"""Columns that refuse what would silently be rounded or shifted."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tortoise import fields


class MinorField(fields.BigIntField):
    """Whole minor units of a currency, as BIGINT; anything but an `int` is refused."""

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Pass on an int, None or an SQL expression; a float, bool or Decimal is a bug."""
        if value is not None and type(value) is not int and not hasattr(value, "resolve"):
            raise TypeError(f"{self.model_field_name}: minor units are an int, not {type(value).__name__}")
        return super().to_db_value(value, instance)

    def to_python_value(self, value: Any) -> Any:
        """An int; PostgreSQL gives sums of BIGINT as a whole Decimal."""
        if isinstance(value, Decimal) and value == value.to_integral_value():
            return int(value)
        if value is not None and type(value) is not int:
            raise TypeError(f"{self.model_field_name}: minor units are an int, not {type(value).__name__}")
        return value


class InstantField(fields.DatetimeField[Any]):
    """An instant in UTC; a naive datetime is refused."""

    def to_python_value(self, value: Any) -> Any:
        """Refuse a naive datetime, which Tortoise would take for UTC; SQLite's text goes on to be read."""
        self._refuse_naive(value)
        return super().to_python_value(value)

    def to_db_value(self, value: Any, instance: Any) -> Any:
        """Convert to UTC, since SQLite compares instants as text."""
        self._refuse_naive(value)
        if isinstance(value, datetime):
            value = value.astimezone(UTC)
        return super().to_db_value(value, instance)

    def _refuse_naive(self, value: Any) -> None:
        if isinstance(value, datetime) and value.tzinfo is None:
            raise TypeError(f"{self.model_field_name}: a naive datetime is no instant")
