"""What may explain a difference, through the API: looked for only when selected."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_receipt
from tests.cast import VERA
from tests.graphql.asking import ask, counting, id_of
from tieout.domain.database.statements import execute

FOUND = """query ($id: ID!) { batch(id: $id) { outOfBalance {
  kind sentence proposed { amount currency } entry { id reference }
} } }"""
SWAPPED = "With two digits swapped it is 45.00 USD, and the batch ties out."
TOTALS = "query ($id: ID!) { batch(id: $id) { totals { difference { amount } } } }"


async def test_the_entry_in_doubt_comes_with_the_amount_meant(books) -> None:
    batch = await a_cash_batch(control_total="145.00", control_count=3)
    entry = await a_receipt(batch, amount="54.00", reference="CHK1")
    await a_receipt(batch, amount="100.00", reference="CHK2")
    known = id_of("Batch", batch)
    async with counting() as totals_alone:
        await ask(VERA, TOTALS, id=known)
    async with counting() as looked:
        found = await ask(VERA, FOUND, id=known)
    assert found["outOfBalance"] == [
        {
            "kind": "TRANSPOSED",
            "sentence": f"ACME CHK1: 54.00 USD. {SWAPPED}",
            "proposed": {"amount": "45.00", "currency": "USD"},
            "entry": {"id": id_of("Entry", entry), "reference": "CHK1"},
        }
    ]
    # the batch, its totals, the suspects, those keyed twice, numbers, the entries named
    assert (totals_alone.count, looked.count) == (2, 6), looked
    await execute("UPDATE batch SET control_total = 15400 WHERE id = $1", batch.id)
    [count] = (await ask(VERA, FOUND, id=known))["outOfBalance"]
    assert (count["kind"], count["proposed"], count["entry"]) == ("COUNT", None, None)
