"""Reconciling a deposit through the API."""

from __future__ import annotations

import pytest

from tests.cast import AMIR, CLARA, VERA
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_identifying import waiting
from tests.domain.banking.test_reconciling import DEPOSIT, a_banked_batch, a_statement
from tests.graphql.asking import ask, do, id_of, refusal


@pytest.fixture
def dialect() -> str:
    """The domain's tests run on both databases."""
    return "sqlite"


async def test_a_credit_confirms_the_deposit_that_it_is(books: object) -> None:
    batch = await a_banked_batch()
    await a_statement(DEPOSIT, CHECK)
    [first, _] = await waiting()
    receipt = id_of("BankReceipt", first.id)
    shown = "query ($id: ID!) { bankReceipt(id: $id) { depositsAlike { number } } }"
    assert await ask(VERA, shown, id=receipt) == {"depositsAlike": [{"number": batch.number}]}
    arguments, chosen = "$id: ID!, $input: ReconcileDepositInput!", {"batchId": id_of("Batch", batch)}
    done = await do(
        *(CLARA, "reconcileDeposit", arguments, "... on BankReceipt { matchedBy receipt { id } }"),
        id=receipt,
        input=chosen | {"idempotencyKey": "k"},
    )
    assert (done["matchedBy"], done["receipt"]) == (f"The deposit of batch {batch.number}.", None)
    reopened = await do(AMIR, "reopenBatch", "$id: ID!", "... on Batch { status }", id=id_of("Batch", batch))
    assert refusal(reopened)[0] == "DEPOSIT_RECONCILED"
    back = await do(
        *(AMIR, "takeBackReconciliation", "$id: ID!, $input: TakeBackReconciliationInput!"),
        "... on Batch { reconciledBy reconciledWith }",
        id=id_of("Batch", batch),
        input={"reason": "Another one"},
    )
    assert (back["reconciledBy"], back["reconciledWith"]) == (None, None)
