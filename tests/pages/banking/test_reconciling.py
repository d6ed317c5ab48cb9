"""A credit that is a deposit of the books is confirmed on the work list, and taken back on the batch."""

from __future__ import annotations

import pytest

from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_identifying import waiting
from tests.domain.banking.test_reconciling import DEPOSIT, a_banked_batch, a_statement
from tests.pages.conftest import SignIn, at
from tieout.domain.batches.batch import Batch


@pytest.fixture
def dialect() -> str:
    """The pages are the same on both databases."""
    return "sqlite"


async def test_it_is_one_button_and_can_be_taken_back_with_a_reason(browser_of: SignIn) -> None:
    batch = await a_banked_batch()
    await a_statement(DEPOSIT, CHECK)
    [first, _] = await waiting()
    amir_s = await browser_of("amir")
    page = await amir_s.get("/bank-files/matching")
    form = next(one for one in page.all("form") if one.attributes.get("action", "").endswith("/reconcile"))
    fields = {one["name"]: one["value"] for one in form.all("input", type="hidden")}
    assert (form["action"], fields["batchId"]) == (
        f"/bank-files/matching/{at('BankReceipt', first)}/reconcile",
        at("Batch", batch),
    )
    page = await amir_s.post(form["action"], fields, target="matching-work")
    assert (amir_s.status, page.by_id("one-title").text) == (200, "1,250.50 USD of ACME")
    address = f"/batches/{at('Batch', batch)}"
    page = await amir_s.get(address)
    assert "Amir Accountant, with statement.xml, 2026-03-13, D1" in page.by_id("batch-facts").text
    await amir_s.post(f"{address}/take-back", {"reason": ""}, target="dialog")
    assert amir_s.status == 422
    await amir_s.post(f"{address}/take-back", {"reason": "It was another"}, target="dialog")
    assert (amir_s.status, (await Batch.get(id=batch.id)).reconciled_at) == (200, None)
    assert (await amir_s.get(f"{address}?ask=take-back")).by_id("take-back-form")["method"] == "post"
