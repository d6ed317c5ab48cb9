"""Which open items a look-up may mean: found in order by indexes, without working out a balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.domain.database.paging import PageRequest
from tieout.domain.database.prefixes import begins, bounds
from tieout.domain.database.statements import Row, on_postgres
from tieout.domain.money import Money

_UNSWEPT = (
    "SELECT id AS fresh_id FROM batch WHERE status <> 'DELETED' "
    "AND NOT EXISTS (SELECT 1 FROM swept_batch WHERE batch_id = batch.id)"
)
_KEPT = "SELECT due_date, open_item_id AS id FROM unpaid_item"
_ITEMS = "SELECT due_date, id FROM open_item"
_FACTORED = f"{_ITEMS} WHERE id IN (SELECT open_item_id FROM factored_invoice)"
_OF_KEPT = ("number", "packing_list", "sales_order")
_OF_ITEMS = ("upper(document_number)", "upper(packing_list)", "upper(sales_order)")
_INDEXED = ("document_key", "upper(packing_list)", "upper(sales_order)")
_MOST_OF_ALL = 1_000
"""Of all items there ever were, so many that begin with a text are looked at, by their numbers."""

_PLACES = (0, 2, 3)
"""How many decimals currencies have: a figure means so many minor units of one of them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. `unpaid` says that what is settled by today may be passed over (`unpaid_item`).

    `family` are the customers that pay for one another (AMB-11). Instead of a text the items may be named: by
    their `ids`, or as those that are `factored`.
    """

    customer_id: int | None
    text: str
    figure: Decimal | None
    open_only: bool
    unpaid: bool
    anywhere: bool = False
    exactly: bool = False
    family: tuple[int, ...] = ()
    ids: tuple[int, ...] | None = None
    factored: bool = False

    @classmethod
    def of(cls, customer_id: int | None, search: str | None, *, open_only: bool, unpaid: bool) -> Wanted:
        """A search that reads as a figure also looks for amounts."""
        text = (search or "").strip().upper()[:64]
        return cls(customer_id, text, _figure(text), open_only, unpaid)

    def numbered(self, number: str) -> Wanted:
        """Only what bears exactly that document number, however many others begin with it."""
        return replace(self, text=number.strip().upper(), figure=None, exactly=True)

    @property
    def in_parts(self) -> bool:
        """Whether any part of a number is worth looking for: an amount with decimals is not one."""
        return bool(self.text) and not self.exactly and (self.figure is None or "." not in self.text)

    def with_any_part(self) -> Wanted:
        """The text anywhere in a number, for when nothing begins with it; of all, only what may be unpaid."""
        return replace(self, anywhere=True)

    def keeps(self, row: Row) -> bool:
        """Whether an item with its figures is meant after all."""
        if row["gone"] or (self.open_only and not row["balance"] and not row["available"]):
            return False
        if self.figure is None:
            return True
        numbers = [row[name].upper() for name in ("document_number", "packing_list", "sales_order")]
        if any(self.text in number if self.anywhere else number.startswith(self.text) for number in numbers):
            return True
        amounts = (row["amount"], row["balance"], row["available"])
        return any(abs(Money(one, row["currency"]).amount()) == abs(self.figure) for one in amounts)


@dataclass(slots=True)
class Candidates:
    """The statement that finds candidates after a key; `values` are its parameters, the date first."""

    values: list[Any]
    arms: list[tuple[str, str]]

    @classmethod
    def of(cls, wanted: Wanted, as_of: date) -> Candidates:
        """One arm for each index that may find some of them."""
        made = cls([as_of], [])
        if wanted.ids is not None or wanted.factored:
            made._named(wanted)
            return made
        of_all = wanted.text and wanted.customer_id is None
        if wanted.unpaid or of_all:
            made._kept(wanted)
            made._one_by_one(wanted)
        if not wanted.unpaid and not (of_all and wanted.anywhere):
            made._all(wanted)
        return made

    def text(self, request: PageRequest, limit: int) -> str:
        """The candidates as `candidate`, in the order of the list."""
        upwards = not request.backwards
        key = ""
        if request.key is not None:
            first, second = (self._bound(part) for part in request.key)
            key = f" AND (due_date, {{id}}) {'>' if upwards else '<'} ({first}, {second})"
        order = f"ORDER BY due_date {'ASC' if upwards else 'DESC'}, id {'ASC' if upwards else 'DESC'}"
        parts = [
            f"SELECT * FROM ({arm}{key.format(id=column)} {order} LIMIT {limit}) AS arm{place}"
            for place, (arm, column) in enumerate(self.arms)
        ]
        found = " UNION ".join(parts)
        return f"candidate AS (SELECT due_date, id FROM ({found}) AS found {order} LIMIT {limit})"

    def _named(self, wanted: Wanted) -> None:
        """By their ids, or by the mark of the factored ones."""
        named = _FACTORED if wanted.ids is None else f"{_ITEMS} WHERE id = ANY({self._bound([*wanted.ids])})"
        self.arms.append((f"{named}{self._customer(wanted)}", "id"))

    def _kept(self, wanted: Wanted) -> None:
        """Among what may be unpaid: an arm for each thing it may be found by."""
        conditions = self._conditions(wanted, _OF_KEPT, figures=("amount", "balance"))
        if wanted.figure is not None:
            conditions.append(_touched("open_item_id"))
        self._add(_KEPT, "open_item_id", wanted, conditions)

    def _one_by_one(self, wanted: Wanted) -> None:
        """The items of batches that are not swept: of those still keyed, or posted just now."""
        conditions = self._conditions(wanted, _OF_ITEMS, figures=("amount",))
        if wanted.figure is not None:
            conditions.append(_touched("open_item.id"))
        either = f" AND ({' OR '.join(conditions)})" if conditions else ""
        self.arms.append((f"{_fresh_items()}{self._customer(wanted)}{either}", "open_item.id"))

    def _all(self, wanted: Wanted) -> None:
        """Settled or not: of a customer, or the first by a document number that is unique."""
        if wanted.customer_id is not None or not wanted.text:
            self._add(_ITEMS, "id", wanted, self._conditions(wanted, _OF_ITEMS, figures=("amount",)))
            return
        conditions = self._conditions(wanted, _INDEXED, figures=())
        for condition, column in zip(conditions, _INDEXED, strict=not wanted.exactly):
            order = f"ORDER BY {column}{' USING ~<~' if on_postgres() else ''} LIMIT {_MOST_OF_ALL}"
            self.arms.append((f"SELECT * FROM ({_ITEMS} WHERE {condition} {order}) AS few WHERE true", "id"))

    def _add(self, base: str, column: str, wanted: Wanted, conditions: list[str]) -> None:
        """Together where the customer's index finds them all, else one by one."""
        if wanted.customer_id is not None or not conditions:
            either = f" AND ({' OR '.join(conditions)})" if conditions else ""
            self.arms.append((f"{base} WHERE true{self._customer(wanted)}{either}", column))
        else:
            self.arms += [(f"{base} WHERE {condition}", column) for condition in conditions]

    def _conditions(self, wanted: Wanted, columns: tuple[str, ...], *, figures: tuple[str, ...]) -> list[str]:
        if not wanted.text:
            return []
        number, *others = columns
        if wanted.exactly:
            return [f"{number} = {self._bound(wanted.text)}"]
        if wanted.anywhere:
            part, find = self._bound(wanted.text), "strpos" if on_postgres() else "instr"
            return [" OR ".join(f"{find}({column}, {part}) > 0" for column in columns)]
        first = len(self.values) + 1
        self.values += bounds(wanted.text)
        made = [begins(number, first)]
        made += [f"({_plain(column)} <> '' AND {begins(column, first)})" for column in others]
        if wanted.figure is not None and figures:
            place = self._bound(_minors(wanted.figure))
            made += [f"{column} = ANY({place})" for column in figures]
        return made

    def _customer(self, wanted: Wanted) -> str:
        if wanted.family:
            return f" AND customer_id = ANY({self._bound(list(wanted.family))})"
        return "" if wanted.customer_id is None else f" AND customer_id = {self._bound(wanted.customer_id)}"

    def _bound(self, value: Any) -> str:
        self.values.append(value)
        return f"${len(self.values)}"


def _fresh_items() -> str:
    """Batch by batch, whatever the database guesses of how many items a batch has."""
    if on_postgres():
        fresh = f"SELECT * FROM open_item WHERE batch_id = ANY(ARRAY({_UNSWEPT})) OFFSET 0"
        return f"SELECT due_date, id FROM ({fresh}) AS open_item WHERE true"
    return (
        f"SELECT open_item.due_date, open_item.id FROM ({_UNSWEPT}) AS fresh CROSS JOIN open_item "
        "WHERE open_item.batch_id = fresh.fresh_id"
    )


def _touched(column: str) -> str:
    """That an entry of such a batch applies to the item, so that another amount may be open by now."""
    if on_postgres():
        entries = f"SELECT id FROM entry WHERE batch_id = ANY(ARRAY({_UNSWEPT}))"
        applied = f"SELECT open_item_id FROM application WHERE entry_id = ANY(ARRAY({entries}))"
        return f"{column} = ANY(ARRAY({applied}))"
    return (
        f"{column} IN (SELECT application.open_item_id FROM ({_UNSWEPT}) AS fresh CROSS JOIN entry "
        "CROSS JOIN application WHERE entry.batch_id = fresh.fresh_id AND application.entry_id = entry.id)"
    )


def _figure(text: str) -> Decimal | None:
    """The text as an amount, when it reads as one."""
    plain = text.replace(",", "")
    digits = plain.lstrip("-").replace(".", "", 1)
    return Decimal(plain) if digits.isascii() and digits.isdecimal() and len(digits) <= 15 else None


def _minors(figure: Decimal) -> list[int]:
    """So many minor units in currencies of different decimals, owed or owing."""
    scaled = {abs(figure).scaleb(places) for places in _PLACES}
    whole = sorted(int(minor) for minor in scaled if minor == minor.to_integral_value())
    return [*whole, *(-minor for minor in whole)]


def _plain(column: str) -> str:
    return column.removeprefix("upper(").removesuffix(")")
