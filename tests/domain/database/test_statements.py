"""Statements: one text for both databases, and the same Python values back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from tests.cast import account, customer
from tests.databases import Books
from tests.watching import counted_queries
from tieout.domain.accounts.account import Account
from tieout.domain.audit.event import AuditEvent
from tieout.domain.customers.customer import Customer
from tieout.domain.database.statements import (
    COPY_FROM_ROWS,
    execute,
    fetch,
    fetch_one,
    fetch_value,
    insert,
    next_ids,
)
from tieout.domain.database.transactions import transactional

COLUMNS = ("happened_at", "actor_id", "actor", "action", "batch_id", "fiscal_period_id", "subject", "facts")
EVENT = (datetime(2026, 3, 15, 12, 0, 1, 5, UTC), 1, "Clara", "NOTED", None, 3, "a 'quoted' ; subject", "{}")


@transactional
async def write(rows: list[tuple[Any, ...]]) -> None:
    await insert(AuditEvent, (*COLUMNS, "reason"), [(*row, "") for row in rows])


async def test_a_query_gives_its_rows_its_first_row_or_its_value(books: Books) -> None:
    sql = "SELECT number, active FROM customer WHERE id <= $1 ORDER BY id"
    rows = [{"number": "ACME", "active": True}, {"number": "BIRCH", "active": True}]
    assert await fetch(sql, 2) == rows
    assert await fetch_one(sql, 2) == rows[0]
    assert await fetch_value(sql, 2) == "ACME"


async def test_where_there_is_nothing_nothing_is_given(books: Books) -> None:
    sql = "SELECT number FROM customer WHERE id = $1"
    assert await fetch(sql, 99) == []
    assert await fetch_one(sql, 99) is None
    assert await fetch_value(sql, 99) is None


async def test_a_list_is_one_value(books: Books) -> None:
    chosen = "SELECT number FROM account WHERE number = ANY($1) ORDER BY number"
    assert [row["number"] for row in await fetch(chosen, ["1010", "4000", "9999"])] == ["1010", "4000"]
    assert await fetch(chosen, []) == []
    by_id = "SELECT count(*) AS n FROM account WHERE id = ANY($1::bigint[])"
    assert await fetch_value(by_id, [account("1010"), account("1200")]) == 2
    others = "SELECT count(*) AS n FROM account WHERE number <> ALL($1)"
    assert await fetch_value(others, ["1010"]) == await fetch_value(others, []) - 1


async def test_a_placeholder_may_be_used_twice_and_in_any_order(books: Books) -> None:
    sql = "SELECT number FROM customer WHERE name = $2 AND (number = $1 OR city = $1) AND active = $3"
    assert await fetch_value(sql, "London", "Acme", True) == "ACME"


async def test_locks_are_asked_for_where_there_are_locks(books: Books) -> None:
    @transactional
    async def locked() -> list[Any]:
        return [
            await fetch_value("SELECT id FROM customer WHERE number = $1 FOR UPDATE", "ACME"),
            await fetch_value("SELECT id FROM customer WHERE number = $1 FOR SHARE", "ACME"),
            await fetch_value("SELECT c.id FROM customer c WHERE c.id = $1 FOR NO KEY UPDATE OF c", 1),
            await fetch_value("SELECT id FROM customer WHERE id = $1 FOR UPDATE SKIP LOCKED", 1),
            await fetch_value(
                "SELECT count(*) AS n FROM (SELECT id FROM customer WHERE id < $1 FOR UPDATE) AS held", 3
            ),
        ]

    assert await locked() == [1, 1, 1, 1, 2]


async def test_dates_and_instants_come_back_as_such(books: Books) -> None:
    await write([EVENT])
    row = await fetch_one(
        "SELECT happened_at, start_date FROM audit_event "
        "JOIN fiscal_period ON fiscal_period.id = audit_event.fiscal_period_id ORDER BY audit_event.id DESC"
    )
    assert row == {"happened_at": EVENT[0], "start_date": date(2026, 3, 1)}
    assert row["happened_at"].utcoffset() == timedelta(0)


async def test_instants_are_compared_in_utc_whatever_zone_they_are_given_in(books: Books) -> None:
    await write([EVENT])
    tokyo = timezone(timedelta(hours=9))
    later = EVENT[0].astimezone(tokyo) + timedelta(microseconds=1)
    before = "SELECT count(*) AS n FROM audit_event WHERE action = 'NOTED' AND happened_at < $1"
    assert await fetch_value(before, later) == 1
    assert await fetch_value(before, EVENT[0].astimezone(tokyo)) == 0


async def test_sums_are_exact_whole_numbers(books: Books) -> None:
    await execute("INSERT INTO number_counter (fiscal_year_id, prefix, next) VALUES (1, 'A', 7), (1, 'B', 8)")
    total = await fetch_value("SELECT sum(next)::bigint AS total FROM number_counter")
    assert (total, type(total)) == (15, int)


async def test_a_statement_tells_how_many_rows_it_touched(books: Books) -> None:
    assert await execute("UPDATE customer SET city = $1 WHERE active = $2", "Hull", True) == 2
    assert await execute("UPDATE customer SET city = $1 WHERE id = $2", "Hull", 99) == 0


async def test_a_statement_may_return_what_it_changed(books: Books) -> None:
    @transactional
    async def move() -> Any:
        return await fetch_value("UPDATE customer SET city = $1 WHERE id = $2 RETURNING city", "Hull", 1)

    assert await move() == "Hull"
    assert (await Customer.get(id=1)).city == "Hull"


@pytest.mark.parametrize("count", [1, 3, COPY_FROM_ROWS, COPY_FROM_ROWS + 1])
async def test_rows_are_inserted_by_one_statement(books: Books, count: int) -> None:
    """A few by INSERT, many by COPY on PostgreSQL; the rows are the same."""
    with counted_queries() as queries:
        await write([(*EVENT[:2], f"Clara {position}", *EVENT[3:]) for position in range(count)])
    assert queries.count == 1, queries
    columns = ", ".join(COLUMNS)
    rows = await fetch(f"SELECT {columns} FROM audit_event WHERE action = 'NOTED' ORDER BY id")
    assert len(rows) == count
    assert tuple(rows[-1].values()) == (*EVENT[:2], f"Clara {count - 1}", *EVENT[3:])


async def test_inserting_no_rows_is_no_statement(books: Books) -> None:
    with counted_queries() as queries:
        await write([])
    assert queries.count == 0, queries


async def test_a_decimal_goes_in_exact(books: Books) -> None:
    assert str(await fetch_value("SELECT $1::numeric AS rate", Decimal("0.740000"))) == "0.740000"


async def test_fresh_keys_follow_each_other_and_are_used_by_nobody(books: Books) -> None:
    @transactional
    async def insert_two() -> list[int]:
        keys = await next_ids(Account, 2)
        columns = ("id", "number", "name", "kind", "ar_control", "active", "version")
        rows = [(key, f"7{key}", "Made", "EXPENSE", False, True, 1) for key in keys]
        await insert(Account, columns, rows)
        return keys

    one, two = await insert_two(), await insert_two()
    last = account("6900")
    assert one + two == [last + 1, last + 2, last + 3, last + 4]
    made = await Account.create(number="8000", name="By the ORM", kind="EXPENSE")
    assert made.id == last + 5


async def test_keys_of_an_empty_table_begin_at_one(books: Books) -> None:
    @transactional
    async def keys() -> list[int]:
        return await next_ids(AuditEvent, 3)

    assert await keys() == [1, 2, 3]


async def test_customers_have_the_ids_the_cast_says(books: Books) -> None:
    rows = await fetch("SELECT id, number FROM customer")
    assert {row["number"]: row["id"] for row in rows} == {
        number: customer(number) for number in ("ACME", "BIRCH", "CEDAR")
    }
