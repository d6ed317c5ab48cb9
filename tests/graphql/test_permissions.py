"""Rights: who is not signed in sees nothing, and who lacks a right is told which."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.cast import ADA, CLARA
from tests.graphql.asking import answer, id_of
from tests.watching import unchanged
from tieout.domain.users.permission import Permission
from tieout.graphql.schema import schema

QUERIES = [name for name in schema._schema.type_map["Query"].fields if name != "viewer"]  # type: ignore[attr-defined]
MUTATIONS = list(schema._schema.type_map["Mutation"].fields)  # type: ignore[attr-defined]


def document(root: str, name: str) -> str:
    """The operation with as little as validation asks for."""
    field = schema._schema.type_map[root].fields[name]  # type: ignore[attr-defined]
    kinds = {argument: str(known.type) for argument, known in field.args.items()}
    required = {argument: kind for argument, kind in kinds.items() if kind.endswith("!")}
    declared = ", ".join(f"${argument}: {kind}" for argument, kind in required.items())
    passed = ", ".join(f"{argument}: ${argument}" for argument in required)
    arguments = (f"({declared})", f"({passed})") if required else ("", "")
    return f"{root.lower()} {arguments[0]} {{ {name}{arguments[1]} {{ __typename }} }}"


INPUTS = {
    "MappingKind!": "ACCOUNTS",
    "UpdateAccountingSystemInput!": {"expectedVersion": 1},
    "UpdateOutsideMappingInput!": {"kind": "ACCOUNTS", "own": "", "expectedVersion": 0},
    "TakeMappingSuggestionsInput!": {"kind": "ACCOUNTS"},
    "DeleteOutsideMappingInput!": {"kind": "ACCOUNTS", "own": "", "expectedVersion": 0},
    "PostBatchesInput!": {"ids": []},
    "ChoiceKind!": "ACCOUNT",
    "ExportAgainInput!": {"reason": "x"},
    "UpdateConnectionInput!": {"expectedVersion": 1},
    "RollBatchesInput!": {"ids": []},
    "MarkReportReadInput!": {"report": "ageing"},
    "StartMassLedgerInput!": {},
    "StartBatchRunInput!": {"goal": "CLOSE"},
    "CreateBatchInput!": {"type": "CASH"},
    "UpdateBatchInput!": {"expectedVersion": 1},
    "UpdateControlInput!": {"expectedVersion": 1},
    "TakeOverInput!": {"reason": "x"},
    "AddNoteInput!": {"text": "x"},
    "SendLedgerInput!": {"email": "x", "layout": "DETAIL"},
    "CashReceiptInput!": {},
    "InvoiceInput!": {"customerNumber": "", "documentNumber": "", "amount": ""},
    "CreditMemoInput!": {"amount": ""},
    "AdjustmentInput!": {"invoiceNumber": "", "direction": "REDUCE", "amount": ""},
    "UpdateCashReceiptInput!": {"expectedVersion": 1},
    "UpdateInvoiceInput!": {"expectedVersion": 1, "customerNumber": "", "documentNumber": "", "amount": ""},
    "UpdateCreditMemoInput!": {"expectedVersion": 1, "amount": ""},
    "UpdateAdjustmentInput!": {
        "expectedVersion": 1,
        "invoiceNumber": "",
        "direction": "REDUCE",
        "amount": "",
    },
    "JournalEntryInput!": {"lines": []},
    "UpdateJournalEntryInput!": {"expectedVersion": 1, "lines": []},
    "PlaceOrderInput!": {"customerNumber": "", "reference": "", "lines": []},
    "TakePaymentInput!": {},
    "RefundPaymentInput!": {},
    "WriteOffInput!": {"invoiceNumber": "", "reason": ""},
    "MoveOpenOrdersInput!": {},
    "EntryInput!": {"cashReceipt": {}},
    "AddEntriesInput!": {"entries": []},
    "CreateFiscalYearInput!": {"startDate": "2028-01-01"},
    "ReopenFiscalPeriodInput!": {"reason": "x"},
    "UpdateNoticeChoiceInput!": {"expectedVersion": 0, "frequency": "OFF", "days": 3, "kinds": []},
    "DeferRevenueInput!": {"startDate": "2026-01-01", "revenueAccountNumber": "4000"},
    "UpdateDeferralScheduleInput!": {
        "expectedVersion": 1,
        "startDate": "2026-01-01",
        "revenueAccountNumber": "4000",
        "reason": "x",
    },
    "EndDeferralScheduleInput!": {"expectedVersion": 1, "on": "2026-01-01", "reason": "x"},
    "GrantPeriodExceptionInput!": {"endsAt": "2026-03-15T18:00:00Z", "reason": "x"},
    "EndPeriodExceptionInput!": {"reason": "x"},
    "UpdateFiscalPeriodInput!": {"expectedVersion": 1, "arHold": True},
    "CreateCustomerInput!": {"number": "X", "name": "X"},
    "UpdateCustomerInput!": {"expectedVersion": 1},
    "CreateAccountInput!": {"number": "1", "name": "X", "kind": "ASSET"},
    "UpdateAccountInput!": {"expectedVersion": 1},
    "CreateCashAccountInput!": {"accountNumber": "1", "currency": "EUR"},
    "UpdateCashAccountInput!": {"expectedVersion": 1},
    "SetDefaultAccountsInput!": {},
    "CreateExchangeRateInput!": {"fromCurrency": "EUR", "rateDate": "2026-03-01", "rate": "1"},
    "UpdateExchangeRateInput!": {"expectedVersion": 1, "rate": "1"},
    "UpdateCompanyInput!": {"expectedVersion": 1},
    "CreateTermsInput!": {"code": "X"},
    "CreateTaxAuthorityInput!": {"code": "X", "name": "X", "accountNumber": "1"},
    "CreateTaxCodeInput!": {"code": "X", "authorityCode": "X", "ratePercent": "1"},
    "CreateVatRuleInput!": {"code": "X"},
    "CreateBranchInput!": {"code": "X"},
    "CreateReasonInput!": {"code": "X"},
    "FactoringInput!": {"note": "x"},
    "UpdateTermsInput!": {"expectedVersion": 1},
    "UpdateTaxAuthorityInput!": {"expectedVersion": 1},
    "UpdateTaxCodeInput!": {"expectedVersion": 1},
    "UpdateVatRuleInput!": {"expectedVersion": 1},
    "UpdateBranchInput!": {"expectedVersion": 1},
    "UpdateReasonInput!": {"expectedVersion": 1},
    "ImportTableInput!": {"table": "TERMS", "text": "code"},
    "LoadBankFileInput!": {"text": "x"},
    "AcceptProposalInput!": {"proposal": "x"},
    "AcceptCertainInput!": {},
    "ReconcileDepositInput!": {"batchId": id_of("Batch", 1)},
    "TakeBackReconciliationInput!": {"reason": "x"},
    "IdentifyReceiptInput!": {"receipt": {}},
    "CreateRemitterInput!": {"customerNumber": "X"},
    "UpdateRemitterInput!": {"expectedVersion": 1, "customerNumber": "X"},
    "CreateBankLayoutInput!": {"code": "X"},
    "UpdateBankLayoutInput!": {"expectedVersion": 1},
    "CreateUserInput!": {"name": "x", "role": "VIEWER", "password": "x"},
    "UpdateUserInput!": {"expectedVersion": 1},
    "ChangePasswordInput!": {"oldPassword": "x", "password": "x"},
    "CreateApiTokenInput!": {"name": "x", "permissions": []},
    "CreateWebhookInput!": {"url": "x", "events": []},
    "UpdateWebhookInput!": {"expectedVersion": 1},
    "SendStatementInput!": {"customer": "X"},
    "SendStatementsInput!": {},
    "String!": "X",
    "CurrencyCode!": "EUR",
    "Date!": "2026-03-01",
    "Int!": 1,
    "ID!": id_of("Batch", 1),
}


def variables(root: str, name: str) -> dict[str, object]:
    field = schema._schema.type_map[root].fields[name]  # type: ignore[attr-defined]
    kinds = {argument: str(known.type) for argument, known in field.args.items()}
    return {argument: INPUTS[kind] for argument, kind in kinds.items() if kind.endswith("!")}


@pytest.mark.parametrize("name", QUERIES)
async def test_nobody_reads_without_signing_in(name: str) -> None:
    result = await answer(None, document("Query", name), **variables("Query", name))
    assert result.codes == ("UNAUTHENTICATED",)


@pytest.mark.parametrize("name", MUTATIONS)
async def test_nobody_changes_anything_without_signing_in(name: str) -> None:
    result = await answer(None, document("Mutation", name), **variables("Mutation", name))
    assert result.codes == ("UNAUTHENTICATED",)


@pytest.mark.parametrize("name", QUERIES)
async def test_who_holds_no_right_reads_nothing(name: str) -> None:
    nobody = replace(CLARA, permissions=frozenset())
    result = await answer(nobody, document("Query", name), **variables("Query", name))
    assert result.codes == ("FORBIDDEN",)


async def test_who_holds_no_right_changes_nothing(sqlite_books: object) -> None:
    nobody = replace(ADA, permissions=frozenset())
    async with unchanged(sqlite_books):
        for name in MUTATIONS:
            text = document("Mutation", name).replace("__typename", "__typename ... on Refusal { code }")
            result = await answer(nobody, text, **variables("Mutation", name))
            assert (name, result.data) == (name, {name: {"__typename": "Refusal", "code": "RIGHT_MISSING"}})


async def test_every_right_opens_something() -> None:
    taken = {
        lock.permission
        for root in (schema.query, schema.mutation, schema.subscription)
        for field in root.__strawberry_definition__.fields  # type: ignore[union-attr]
        for lock in field.extensions
    }
    # Checked below, where the file or the entry is: no field of the API is only about them.
    assert set(Permission) - taken == {
        *(Permission.IMPORT, Permission.OVER_ADJUST, Permission.LATE_DISCOUNT, Permission.APPLY_ACROSS)
    }
