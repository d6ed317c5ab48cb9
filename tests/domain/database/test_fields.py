"""Fields that refuse what would silently be rounded or shifted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from tortoise.expressions import F
from tortoise.functions import Sum

from tests.databases import Books
from tieout.domain.database.fields import InstantField, MinorField
from tieout.domain.jobs.job import Job, JobKind
from tieout.domain.ledgers.ledger import AccountBalance

NOON = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)


async def a_balance(debit: Any = 0, credit: Any = 0) -> AccountBalance:
    return await AccountBalance.create(
        fiscal_period_id=1,
        account_id=1,
        branch="",
        currency="USD",
        debit=debit,
        credit=credit,
        base_debit=0,
        base_credit=0,
    )


async def a_job(moment: datetime) -> Job:
    return await Job.create(
        kind=JobKind.SEND_MAIL, key="k", run_at=moment, created_by="Clara", created_at=NOON
    )


@pytest.mark.parametrize("minor", [1.0, 1.9, Decimal("1.5"), True, "1"])
async def test_minor_units_are_written_as_whole_numbers_only(books: Books, minor: object) -> None:
    with pytest.raises(TypeError, match="minor units are an int"):
        await a_balance(debit=minor)


async def test_a_change_is_written_in_whole_numbers_only(books: Books) -> None:
    made = await a_balance(debit=5)
    with pytest.raises(TypeError, match="debit: minor units are an int, not float"):
        await AccountBalance.filter(id=made.id).update(debit=5.5)


async def test_large_amounts_come_back_exact(books: Books) -> None:
    made = await a_balance(debit=10**15 + 1, credit=3)
    await made.refresh_from_db()
    assert (made.debit, made.credit) == (10**15 + 1, 3)
    totals = await AccountBalance.all().annotate(total=Sum("debit")).values("total")
    assert totals == [{"total": 10**15 + 1}]


async def test_minor_units_may_be_changed_by_an_expression(books: Books) -> None:
    made = await a_balance(debit=5)
    await AccountBalance.filter(id=made.id).update(debit=F("debit") + 7)
    await made.refresh_from_db()
    assert made.debit == 12


def test_a_whole_decimal_of_a_sum_is_an_int_and_a_fraction_is_refused() -> None:
    field = MinorField()
    assert field.to_python_value(Decimal(12)) == 12
    assert field.to_python_value(None) is None
    for wrong in (Decimal("1.5"), 1.0, True):
        with pytest.raises(TypeError, match="minor units are an int"):
            field.to_python_value(wrong)


async def test_an_instant_comes_back_in_utc(books: Books) -> None:
    made = await a_job(NOON.astimezone(timezone(timedelta(hours=-5))))
    await made.refresh_from_db()
    assert (made.run_at, made.run_at.utcoffset()) == (NOON, timedelta(0))


async def test_instants_of_any_zone_are_compared_as_instants(books: Books) -> None:
    await a_job(NOON)
    tokyo = timezone(timedelta(hours=9))
    assert await Job.filter(run_at__lte=NOON.astimezone(tokyo)).count() == 1
    assert await Job.filter(run_at__lt=NOON.astimezone(tokyo)).count() == 0


async def test_an_instant_without_a_zone_is_refused(books: Books) -> None:
    with pytest.raises(TypeError, match="a naive datetime is no instant"):
        await a_job(NOON.replace(tzinfo=None))
    with pytest.raises(TypeError, match="a naive datetime is no instant"):
        await Job.filter(run_at__lt=NOON.replace(tzinfo=None))
    assert InstantField(null=True).to_db_value(None, Job) is None
