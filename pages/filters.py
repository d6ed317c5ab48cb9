"""How values read on a page: money grouped, dates readable, codes in words, instants in the firm's time.

Jinja filters, named as they are used: `{{ total|money }}`, `{{ difference|signed }}`, `{{ day|day }}`,
`{{ at|instant }}`, `{{ batch.type|words }}`, `{{ 3|counted("entry", "entries") }}`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

MINUS = "−"

TIME_ZONE: ContextVar[str] = ContextVar("TIME_ZONE", default="UTC")
"""The firm's time zone while a page is rendered; macros do not see the page's own variables."""


def money(value: Mapping[str, str] | None) -> str:
    """1,234.50, without the currency: the column or the label names it."""
    return _grouped(value["amount"]) if value else ""


def money_or_blank(value: Mapping[str, str] | None) -> str:
    """As money, and blank when zero: debit and credit columns show one side only."""
    return money(value) if value and Decimal(value["amount"]) else ""


def signed(value: Mapping[str, str]) -> str:
    """With its sign always shown, for differences; zero has none."""
    amount = Decimal(value["amount"])
    return f"+{_grouped(value['amount'])}" if amount > 0 else _grouped(value["amount"])


def full_money(value: Mapping[str, str]) -> str:
    """1,234.50 USD, where no column names the currency."""
    return f"{money(value)} {value['currency']}"


def is_zero(value: Mapping[str, str]) -> bool:
    return not Decimal(value["amount"])


def day(text: str | None) -> str:
    """2 Jan 2026."""
    if not text:
        return ""
    on = date.fromisoformat(text)
    return f"{on.day} {on:%b %Y}"


def instant(text: str | None) -> str:
    """2 Jan 2026 14:05, in the firm's time zone."""
    if not text:
        return ""
    at = datetime.fromisoformat(text).astimezone(ZoneInfo(TIME_ZONE.get()))
    return f"{at.day} {at:%b %Y %H:%M}"


def words(code: str) -> str:
    """CREDIT_MEMO as Credit memo."""
    return code.replace("_", " ").capitalize().replace("Ar ", "AR ").replace("Vat ", "VAT ")


def counted(count: int, one: str, many: str | None = None) -> str:
    """1 entry, 3 entries."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _grouped(amount: str) -> str:
    return f"{Decimal(amount):,f}".replace("-", MINUS)


FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "money_or_blank": money_or_blank,
    "signed": signed,
    "full_money": full_money,
    "day": day,
    "instant": instant,
    "words": words,
    "counted": counted,
}
TESTS: dict[str, Callable[..., bool]] = {"zero": is_zero}
