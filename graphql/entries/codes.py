"""What inputs of entries say about their fields alike, with the codes a refusal may carry."""

from __future__ import annotations

MEMO = "A remark, up to 200 characters. TEXT_TOO_LONG."
BRANCH = (
    "The branch; the invoice's or the customer's when left out. Fixed by the batch with branch accounting."
)
CUSTOMER = (
    "The customer number; may be left out when an invoice is named, which finds the customer. "
    "CUSTOMER_MISSING, "
    "CUSTOMER_UNKNOWN, CUSTOMER_RESERVED, CUSTOMER_INACTIVE, CURRENCY_DIFFERS."
)
INVOICE = "INVOICE_UNKNOWN, INVOICE_OF_ANOTHER_CUSTOMER, INVOICE_NOT_POSTED"
DOCUMENT = "DOCUMENT_NUMBER_USED, DOCUMENT_NUMBER_RESERVED"
ACCOUNT = "ACCOUNT_UNKNOWN, ACCOUNT_NOT_ACTIVE, CONTROL_ACCOUNT_KEYED, DEFAULT_ACCOUNT_MISSING"
LINE_ACCOUNT = "ACCOUNT_UNKNOWN, ACCOUNT_NOT_ACTIVE, CONTROL_ACCOUNT_KEYED"
SPLIT = "SPLIT_DIFFERS, SPLIT_NOT_POSITIVE, SPLIT_AMOUNT_MISSING"
