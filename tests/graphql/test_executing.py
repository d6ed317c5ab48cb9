"""Running operations in-process, as the pages do."""

from __future__ import annotations

from tests.builders import a_cash_batch
from tests.cast import CLARA, VERA
from tests.graphql.asking import id_of
from tieout.domain.batches import editing
from tieout.graphql.context import Context
from tieout.graphql.executing import execute

TWO = """
query Show($id: ID!) { batch(id: $id) { description } }
mutation Note($id: ID!) { addNote(id: $id, input: { text: "Seen." }) { __typename } }
"""


async def test_one_operation_of_several_is_named(books: object) -> None:
    batch = await a_cash_batch(description="Morning post")
    shown = await execute(TWO, {"id": id_of("Batch", batch)}, Context(actor=CLARA), operation="Show")
    noted = await execute(TWO, {"id": id_of("Batch", batch)}, Context(actor=CLARA), operation="Note")
    assert (shown.data, noted.data) == (
        {"batch": {"description": "Morning post"}},
        {"addNote": {"__typename": "Batch"}},
    )


async def test_what_one_operation_read_the_next_reads_again(books: object) -> None:
    batch = await a_cash_batch()
    context = Context(actor=VERA)
    document = "query ($id: ID!) { batch(id: $id) { fiscalPeriod { name } totals { controlCount } } }"
    await execute(document, {"id": id_of("Batch", batch)}, context)
    await editing.update_control(batch.id, by=CLARA, expected_version=1, control_total=None, control_count=4)
    result = await execute(document, {"id": id_of("Batch", batch)}, context)
    assert result.data == {"batch": {"fiscalPeriod": {"name": "2026-03"}, "totals": {"controlCount": 4}}}


async def test_errors_meant_for_the_client_are_answered_with_their_codes(books: object) -> None:
    result = await execute("{ batches(first: 1000) { totalCount } }", None, Context(actor=VERA))
    assert (result.data, result.codes) == (None, ("PAGE_TOO_LARGE",))
