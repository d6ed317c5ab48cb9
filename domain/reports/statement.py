"""The statement of account of a customer: opening balance, documents and receipts, closing, ageing (R10.1).

In the customer's currency, by post date. A receipt stands at what it takes off the customer's items, its
discounts included; what only moves between a customer's items moves nothing here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tieout.domain.customers.ageing import Ageing, ageing_of, movements
from tieout.domain.customers.customer import Customer
from tieout.domain.customers.listing import customers_of
from tieout.domain.database.statements import Row, fetch, fetch_value
from tieout.domain.entries.entry import EntryType
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal
from tieout.domain.reports.asking import Asked, customer_key
from tieout.domain.reports.table import Cells, Column, Kind, Table, one_page
from tieout.domain.setup import options


class StatementCustomerMissing(Refusal):
    """A statement is of one customer. Key the customer's number."""


class StatementTooLong(Refusal):
    """The statement of {number} from {start} to {end} has more than {most:,} lines. Ask for fewer days."""


MOST_LINES = 5_000
"""Far more than anybody reads on a statement."""

FURTHER_LOOKS = 2
"""How often a statement is read again that does not tie out."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """An entry as the customer sees it: what it charges or credits, and the balance after it; `paid` is the
    one invoice that a receipt pays.
    """

    entry_id: int
    batch_id: int
    post_date: date
    document_date: date
    type: str
    document: str
    paid: str
    discount: Money
    moved: Money
    balance: Money

    @property
    def words(self) -> str:
        """What it is, in words."""
        words = self.type.replace("_", " ").capitalize()
        words += f" for {self.paid}" if self.paid else ""
        return f"{words}, discount {self.discount.amount():,f}" if self.discount else words


@dataclass(frozen=True, slots=True)
class Statement:
    """What a customer owed before, what moved, and what it owes by age at the end."""

    customer: Customer
    start: date
    end: date
    opening: Money
    lines: Sequence[StatementLine]
    ageing: Ageing

    @property
    def closing(self) -> Money:
        """What the customer owes at the end: the opening balance with every line."""
        return self.lines[-1].balance if self.lines else self.opening

    @property
    def tied_out(self) -> bool:
        """Whether the closing balance is what the open items come to."""
        return self.closing == self.ageing.total


_LINES = f"""
SELECT e.id AS entry_id, b.id AS batch_id, b.post_date, e.document_date, e.type, e.document_number,
       e.reference, sum(m.discount)::bigint AS discount, sum(m.moved)::bigint AS moved
FROM (
    SELECT i.entry_id, i.batch_id, i.amount AS moved, 0 AS discount FROM open_item i WHERE i.customer_id = $1
    UNION ALL
    SELECT a.entry_id, a.batch_id, -a.amount, a.discount
    FROM open_item i JOIN application a ON a.open_item_id = i.id WHERE i.customer_id = $1
) AS m JOIN batch b ON b.id = m.batch_id JOIN entry e ON e.id = m.entry_id
WHERE b.status = 'POSTED' AND b.post_date >= $2 AND b.post_date <= $3
GROUP BY e.id, b.id, b.post_date, e.document_date, e.type, e.document_number, e.reference
HAVING sum(m.moved) <> 0 ORDER BY b.post_date, e.id LIMIT {MOST_LINES + 1}
"""
_OPENING = f"SELECT sum(amount)::bigint AS opening FROM ({movements('AND i.customer_id = $2')}) AS m"


async def statement_of(customer_id: int, start: date, end: date) -> Statement:
    """The statement from one day to another, both included; refused (`StatementTooLong`) beyond a bound.

    What is posted between its looks at the books would keep it from tying out, so that it is read again.
    """
    found = await _read(customer_id, start, end)
    for _ in range(FURTHER_LOOKS):
        if found.tied_out:
            break
        found = await _read(customer_id, start, end)
    return found


async def _read(customer_id: int, start: date, end: date) -> Statement:
    customer = (await customers_of([customer_id]))[customer_id]
    before = await fetch_value(_OPENING, start - timedelta(days=1), customer_id)
    opening = Money(int(before or 0), customer.currency)
    rows = await fetch(_LINES, customer_id, start, end)
    if len(rows) > MOST_LINES:
        raise StatementTooLong(field="start", number=customer.number, start=start, end=end, most=MOST_LINES)
    ageing = (await ageing_of([customer_id], end))[customer_id]
    return Statement(customer, start, end, opening, _lines(rows, opening), ageing)


async def statement(asked: Asked) -> Statement:
    """The statement that is asked for: of this month so far, unless other days are.

    Refused without a customer (`StatementCustomerMissing`), or one there is not (`NotFound`).
    """
    customer_id = await customer_key(asked)
    if customer_id is None:
        raise StatementCustomerMissing(field="customer")
    return await statement_of(customer_id, *await days(asked))


async def days(asked: Asked) -> tuple[date, date]:
    """From when to when: to today, from the first of the month, unless asked otherwise."""
    end = asked.end or (await options.current()).today
    start = asked.start or end.replace(day=1)
    return (start, max(start, end)) if asked.end is None else (start, end)


async def statement_table(asked: Asked) -> Table:
    """The statement's rows for a file; on paper it is drawn otherwise, see `statement_paper`."""
    found = await statement(asked)
    first = (found.start, None, "Opening balance", "", None, None, found.opening)
    rows = [first, *(_cells(line) for line in found.lines)]
    return Table(
        f"statement-{found.end}",
        "Statement of account",
        _COLUMNS,
        one_page([(found.customer.number, found.customer.currency, *row) for row in rows]),
    )


def _lines(rows: Sequence[Row], opening: Money) -> list[StatementLine]:
    balance, found = opening, []
    for row in rows:
        receipt = row["type"] == EntryType.CASH_RECEIPT
        moved = Money(row["moved"], opening.currency)
        balance += moved
        found.append(
            StatementLine(
                row["entry_id"],
                row["batch_id"],
                *(row["post_date"], row["document_date"], row["type"]),
                document=row["reference"] if receipt else row["document_number"] or row["reference"],
                paid=row["document_number"] if receipt else "",
                discount=Money(row["discount"], opening.currency),
                moved=moved,
                balance=balance,
            )
        )
    return found


def _cells(line: StatementLine) -> Cells:
    charge = line.moved if line.moved.minor > 0 else None
    credit = -line.moved if line.moved.minor < 0 else None
    return (line.post_date, line.document_date, line.words, line.document, charge, credit, line.balance)


_COLUMNS = (
    Column("customer_no", "Customer", width=12),
    Column("currency", "Cur", width=3),
    Column("post_date", "Date", Kind.DATE, 10),
    Column("document_date", "Document date", Kind.DATE, 13),
    Column("description", "Description", width=34),
    Column("document_no", "Document", width=20),
    Column("charge", "Charge", Kind.MONEY, 16),
    Column("credit", "Credit", Kind.MONEY, 16),
    Column("balance", "Balance", Kind.MONEY, 16),
)
