"""Batch numbers: five letters and digits, unique in the fiscal year, given out by a counter (R2.3, AMB-2)."""

from __future__ import annotations

import re
import string

from tortoise.exceptions import IntegrityError

from tieout.domain.database.statements import execute, fetch_one, fetch_value
from tieout.domain.database.transactions import transactional
from tieout.domain.refusal import Refusal

_NUMBER = re.compile(r"[A-Z0-9]{5}")
_DIGITS = string.digits + string.ascii_uppercase
_PLAIN = 9_999
_LETTERED = 26 * 36**3
"""How many numbers follow R9999: RA000 to RZZZZ."""


class BatchNumberMissing(Refusal):
    """The batch number is missing. Give five letters or digits, or switch on automatic numbering."""


class BatchNumberInvalid(Refusal):
    """{number} is not a batch number: it takes exactly five letters or digits."""


class BatchNumberUsed(Refusal):
    """Batch number {number} is used already in fiscal year {year}. Choose another; deleted batches keep
    theirs.
    """


class BatchNumbersUsedUp(Refusal):
    """All automatic batch numbers with prefix {prefix} are used in this fiscal year. Change the setting
    batch number prefix.
    """


def checked(number: str) -> str:
    """The number in capitals; refused unless it is five letters or digits."""
    wanted = number.strip().upper()
    if not wanted:
        raise BatchNumberMissing(field="number")
    if not _NUMBER.fullmatch(wanted):
        raise BatchNumberInvalid(field="number", number=number.strip())
    return wanted


async def refuse_used(number: str, fiscal_year_id: int, *, except_batch: int = 0) -> None:
    """Refuse (`BatchNumberUsed`) a number another batch of the fiscal year has, deleted ones included."""
    taken = await fetch_one(
        "SELECT batch.id, fiscal_year.name FROM batch "
        "JOIN fiscal_year ON fiscal_year.id = batch.fiscal_year_id "
        "WHERE fiscal_year_id = $1 AND number = $2 AND batch.id <> $3",
        *(fiscal_year_id, number, except_batch),
    )
    if taken is not None:
        raise BatchNumberUsed(field="number", about=("Batch", taken["id"]), number=number, year=taken["name"])


def taken_meanwhile(error: IntegrityError, number: str, year: int) -> Exception:
    """What the unique index refused because another batch was faster by a moment."""
    text = str(error)
    if "uq_batch_number" in text or "batch.number" in text:
        return BatchNumberUsed(field="number", number=number, year=year)
    return error


@transactional
async def take_number(fiscal_year_id: int, prefix: str) -> str:
    """The next free automatic number, in a short transaction of its own when the caller has none.

    A number taken by a batch that then fails is lost: gaps are harmless, duplicates are not.
    """
    await execute(
        "INSERT INTO number_counter (fiscal_year_id, prefix, next) VALUES ($1, $2, 1) "
        "ON CONFLICT (fiscal_year_id, prefix) DO NOTHING",
        *(fiscal_year_id, prefix),
    )
    position = await fetch_value(
        "SELECT next FROM number_counter WHERE fiscal_year_id = $1 AND prefix = $2 FOR UPDATE",
        *(fiscal_year_id, prefix),
    )
    while await _is_used(fiscal_year_id, number := automatic_number(prefix, position)):
        position += 1
    await execute(
        "UPDATE number_counter SET next = $3 WHERE fiscal_year_id = $1 AND prefix = $2",
        *(fiscal_year_id, prefix, position + 1),
    )
    return number


def automatic_number(prefix: str, position: int) -> str:
    """R0001 to R9999, then RA000 to RZZZZ; refused beyond (`BatchNumbersUsedUp`), never wrapped."""
    if position <= _PLAIN:
        return f"{prefix}{position:04d}"
    rest = position - _PLAIN - 1
    if rest >= _LETTERED:
        raise BatchNumbersUsedUp(prefix=prefix)
    places = ""
    for _ in range(3):
        rest, digit = divmod(rest, 36)
        places = _DIGITS[digit] + places
    return f"{prefix}{string.ascii_uppercase[rest]}{places}"


async def _is_used(fiscal_year_id: int, number: str) -> bool:
    found = await fetch_value(
        "SELECT 1 AS used FROM batch WHERE fiscal_year_id = $1 AND number = $2", fiscal_year_id, number
    )
    return found is not None
