"""The books the measurements run on: PostgreSQL with its durable settings, the cast, large batches."""

from __future__ import annotations

from tests.builders import an_invoice_batch
from tests.cast import AMIR
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.entries.adding import LARGEST_SET, add_many
from tieout.domain.entries.drafts import InvoiceDraft

_made = 0


def invoices(count: int) -> list[InvoiceDraft]:
    """So many drafts of invoices with numbers never used before."""
    global _made
    first, _made = _made, _made + count
    return [
        InvoiceDraft(
            customer_number=("ACME", "BIRCH")[number % 2],
            document_number=f"BENCH-{number}",
            amount=f"{number % 900 + 1}.{number % 100:02d}",
            memo="measured",
        )
        for number in range(first, first + count)
    ]


async def a_large_batch(lines: int) -> Batch:
    """A closed batch of invoices with so many lines (two an invoice)."""
    batch = await an_invoice_batch(by=AMIR)
    left = lines // 2
    while left:
        part = min(left, LARGEST_SET)
        await add_many(batch.id, by=AMIR, entries=invoices(part))
        left -= part
    return await closing.close(batch.id, by=AMIR)
