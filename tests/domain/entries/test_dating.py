"""Due dates and discounts by terms (R4.1, AMB-16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import an_invoice, an_invoice_batch
from tests.cast import TODAY
from tests.databases import Books
from tests.domain.entries.reading import item_of
from tests.setting_up import a_tax, terms
from tests.watching import refused
from tieout.domain.entries.dating import (
    DiscountBeforeDocument,
    DiscountDateAlone,
    DiscountOnCredit,
    DiscountOutside,
    FreightOutside,
    TermsNotActive,
    TermsUnknown,
)
from tieout.domain.entries.document import Document
from tieout.domain.entries.entry import Entry
from tieout.domain.refusal import Refusal

Dated = tuple[str, date, int, date | None]


async def dated(entry: Entry) -> Dated:
    """Terms, due date, discount and discount date of the item it made."""
    item = await item_of(entry)
    assert item is not None
    return item.terms, item.due_date, item.discount, item.discount_date


async def test_the_customers_terms_date_the_invoice_and_its_discount(books: Books) -> None:
    """The discount is a percentage of the amount before tax."""
    await terms()
    await a_tax("CITY", vat=False)
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, amount="1000.00", document_date=date(2026, 3, 1))
    assert await dated(invoice) == ("2-10-30", date(2026, 3, 31), 2000, date(2026, 3, 11))
    assert (invoice.due_date, invoice.amount) == (date(2026, 3, 31), 116000)


async def test_other_terms_or_none_may_be_keyed(books: Books) -> None:
    await terms()
    await terms("NET60", due=60, percent="0", days=0, of=None)
    batch = await an_invoice_batch()
    assert await dated(await an_invoice(batch, terms="net60")) == ("NET60", date(2026, 5, 14), 0, None)
    assert await dated(await an_invoice(batch, terms="")) == ("", TODAY, 0, None)
    due = date(2026, 4, 1)
    by_hand = await an_invoice(batch, due_date=due, discount="1.50", discount_date=date(2026, 3, 20))
    assert await dated(by_hand) == ("2-10-30", due, 150, date(2026, 3, 20))
    none = await an_invoice(batch, discount="0")
    assert await dated(none) == ("2-10-30", date(2026, 4, 14), 0, None)


async def test_freight_bears_no_discount_unless_it_is_overridden(books: Books) -> None:
    await terms()
    batch = await an_invoice_batch()
    invoice = await an_invoice(batch, amount="1000.00", freight="100.00")
    assert (await dated(invoice))[2] == 1800
    item = await item_of(invoice)
    assert item is not None
    assert item.freight == 10000
    overridden = await an_invoice(batch, amount="1000.00", freight="100.00", discount_override=True)
    assert (await dated(overridden))[2] == 2000
    screen = await Document.get(entry_id=overridden.id)
    assert (screen.freight, screen.discount, screen.discount_override) == (10000, 2000, True)


async def test_a_negative_invoice_has_no_discount(books: Books) -> None:
    """R4.17."""
    await terms()
    batch = await an_invoice_batch()
    assert await dated(await an_invoice(batch, amount="-50.00")) == ("2-10-30", date(2026, 4, 14), 0, None)
    async with refused(books, DiscountOnCredit(field="discount")):
        await an_invoice(batch, amount="-50.00", discount="1")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"terms": "X"}, TermsUnknown(field="terms", code="X")),
        ({"terms": "OLD"}, TermsNotActive(field="terms", code="OLD")),
        ({"freight": "-1"}, FreightOutside(field="freight", freight="-1.00 USD", net="100.00 USD")),
        ({"freight": "100.01"}, FreightOutside(field="freight", freight="100.01 USD", net="100.00 USD")),
        ({"discount": "-1"}, DiscountOutside(field="discount", discount="-1.00 USD", net="100.00 USD")),
        (
            {"discount": "100.01"},
            DiscountOutside(field="discount", discount="100.01 USD", net="100.00 USD"),
        ),
        ({"terms": "", "discount_date": TODAY}, DiscountDateAlone(field="discountDate")),
        (
            {"discount_date": date(2026, 3, 14)},
            DiscountBeforeDocument(
                field="discountDate", discount_date=date(2026, 3, 14), document_date=TODAY
            ),
        ),
    ],
)
async def test_what_is_wrong_is_told_beside_its_field(
    books: Books, words: dict[str, Any], expected: Refusal
) -> None:
    await terms()
    await terms("OLD", of=None, active=False)
    batch = await an_invoice_batch()
    async with refused(books, expected):
        await an_invoice(batch, **words)
