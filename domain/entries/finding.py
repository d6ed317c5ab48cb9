"""Finding what a draft names, or refusing with what is wrong about it (section 14)."""

from __future__ import annotations

from datetime import date

from tieout.domain.accounts.account import AccountUse
from tieout.domain.batches.batch import BatchType
from tieout.domain.customers.customer import RESERVED_NUMBERS
from tieout.domain.database.statements import Row
from tieout.domain.entries.context import References, document_key
from tieout.domain.entries.entry import OpenItemKind
from tieout.domain.entries.exchanging import Exchange, exchange_on
from tieout.domain.entries.items import ItemFacts
from tieout.domain.refusal import Refusal


class CustomerMissing(Refusal):
    """The customer is missing. Key the customer number, or the invoice number to find the customer."""


class CustomerUnknown(Refusal):
    """There is no customer {number}. Check the number, or look the customer up by name."""


class CustomerReserved(Refusal):
    """{number} is a reserved word here, not a customer number. Key a customer."""


class CustomerInactive(Refusal):
    """Customer {number} {name} is inactive. Make the customer active again, or choose another."""


class CurrencyDiffers(Refusal):
    """Customer {number} is kept in {customer_currency}, this batch in {currency}. Use a batch in
    {customer_currency}.
    """


class InvoiceUnknown(Refusal):
    """There is no invoice {number}{of_customer}. Check the number, or look the invoice up by its amount."""


class InvoiceOfAnotherCustomer(Refusal):
    """Invoice {number} belongs to customer {owner}, not to {customer}. Correct one of the two."""


class InvoiceNotPosted(Refusal):
    """Invoice {number} stands in batch {batch}, which is not posted yet. Post that batch first."""


class PackingListUnknown(Refusal):
    """There is no invoice with packing list {number}. Check the number, or key the invoice."""


class PackingListAmbiguous(Refusal):
    """Packing list {number} stands on several invoices: {invoices}. Key the one you mean."""


class AccountUnknown(Refusal):
    """There is no account {number} in the chart of accounts. Choose one from the list."""


class AccountNotActive(Refusal):
    """Account {number} {name} is inactive. Choose another, or make it active again."""


class ControlAccountKeyed(Refusal):
    """Account {number} {name} is an accounts receivable control account; it is posted to by itself. Choose
    another.
    """


class DefaultAccountMissing(Refusal):
    """The company has no default account for {use}. Set one under Accounts, then key the entry again."""


class ReasonUnknown(Refusal):
    """There is no reason {code} for {what}. Choose one from the list, or have it set up under Reasons."""


class AmountMissing(Refusal):
    """The amount is missing. Key it in {currency}."""


class AmountNotPositive(Refusal):
    """The amount {amount} is not above zero. Key it as a positive amount."""


def customer_of(
    found: References, number: str | None, item: ItemFacts | None, *, family: bool = False
) -> Row:
    """The customer keyed, or the one the invoice belongs to; active.

    `family`: the invoice may be another's; whether this customer may pay it is looked at elsewhere.
    """
    wanted = (number or "").strip().upper()
    if not wanted and item is not None:
        customer = found.customers_by_id[item.customer_id]
    else:
        customer = _named_customer(found, wanted)
    if item is not None and item.customer_id != customer["id"] and not family:
        owner = found.customers_by_id[item.customer_id]["number"]
        raise InvoiceOfAnotherCustomer(
            field="invoiceNumber", number=item.document_number, owner=owner, customer=customer["number"]
        )
    if not customer["active"]:
        raise CustomerInactive(field="customerNumber", number=customer["number"], name=customer["name"])
    return customer


def item_of(
    found: References, number: str | None, customer_number: str | None, *, field: str = "invoiceNumber"
) -> ItemFacts | None:
    """The open item of that document number, one that may be used; None when no number is keyed."""
    wanted = (number or "").strip().upper()
    if not wanted:
        return None
    key = wanted
    if found.batch.options.document_numbers_per_customer:
        key = document_key(found, wanted, _named_customer(found, (customer_number or "").strip().upper()))
    item = found.items.get(key)
    if item is None:
        of_customer = f" of customer {customer_number.strip().upper()}" if customer_number else ""
        raise InvoiceUnknown(field=field, number=wanted, of_customer=of_customer)
    refuse_not_posted(found, item, field=field)
    return item


def refuse_not_posted(found: References, item: ItemFacts, *, field: str) -> None:
    """Only items of posted batches are used, and in a mixed batch those that stand in it too (R3.35)."""
    if not _usable(found, item):
        raise InvoiceNotPosted(field=field, number=item.document_number, batch=item.batch_number)


def _usable(found: References, item: ItemFacts) -> bool:
    here = found.batch.type is BatchType.MIXED and item.batch_id == found.batch.id
    return here or item.batch_status == "POSTED"


def item_packed(found: References, packing_list: str | None) -> ItemFacts | None:
    """The invoice of a packing list, one that may be used; None when none is keyed (R3.8, R3.35)."""
    wanted = (packing_list or "").strip().upper()
    if not wanted:
        return None
    items = [found.items[id_] for id_ in found.packed.get(wanted, [])]
    # a credit memo carries the packing list of its invoice, which is the one that is meant
    items = [item for item in items if item.kind == OpenItemKind.INVOICE]
    pending = next((item for item in items if not _usable(found, item)), None)
    items = [item for item in items if _usable(found, item)]
    if not items and pending is not None:
        raise InvoiceNotPosted(
            field="packingList", number=pending.document_number, batch=pending.batch_number
        )
    if not items:
        raise PackingListUnknown(field="packingList", number=wanted)
    if len(items) > 1:
        invoices = ", ".join(sorted(item.document_number for item in items))
        raise PackingListAmbiguous(field="packingList", number=wanted, invoices=invoices)
    return items[0]


def counter_account(found: References, number: str | None, customer: Row) -> int:
    """The account on the other side of receivables: keyed, else Normal GL, else Sales (R4.4, R4.11)."""
    wanted = (number or "").strip().upper()
    if not wanted:
        return customer["normal_account_id"] or default_account(found, AccountUse.SALES)
    return line_account(found, wanted, field="accountNumber")


def default_account(found: References, use: AccountUse) -> int:
    """The company's default account of a use; refused (`DefaultAccountMissing`) when it has none."""
    account = found.defaults.get(use.value)
    if account is None:
        raise DefaultAccountMissing(use=use.value.replace("_", " ").lower())
    return int(account["id"])


def reason_of(found: References, keyed: str | None, *, adjusting: bool, field: str) -> str:
    """The reason's code, blank when none is keyed; refused when it is not set up for that."""
    wanted = (keyed or "").strip().upper()
    reason = found.reasons.get(wanted)
    if wanted and not (reason and reason["for_adjustments" if adjusting else "for_discounts"]):
        what = "adjustments" if adjusting else "discounts"
        raise ReasonUnknown(field=field, code=wanted, what=what)
    return wanted


def line_account(found: References, number: str, *, field: str) -> int:
    """The account of a line keyed by hand: active and not one of receivables (AMB-14)."""
    wanted = number.strip().upper()
    account = found.accounts.get(wanted)
    if account is None:
        raise AccountUnknown(field=field, number=wanted)
    if account["ar_control"]:
        raise ControlAccountKeyed(field=field, number=wanted, name=account["name"])
    if not account["active"]:
        raise AccountNotActive(field=field, number=wanted, name=account["name"])
    return int(account["id"])


def exchange_of(found: References, customer: Row, day: date) -> Exchange:
    """The conversion of the customer's currency on a day; refused when there is no rate (R3.12, R4.1)."""
    return exchange_on(found.rates, customer["currency"], found.batch.base_currency, day)


def branch_of(found: References, keyed: str | None, fallback: str) -> str:
    """The branch of an entry: the header's with branch accounting, else keyed or taken over (AMB-32).

    Once branches are set up only an active one of them may be keyed (R2.8).
    """
    if found.batch.options.branch_accounting:
        return found.batch.branch
    return fallback if keyed is None else found.particulars.branches.take(keyed)


def _named_customer(found: References, number: str) -> Row:
    if not number:
        raise CustomerMissing(field="customerNumber")
    if number in RESERVED_NUMBERS:
        raise CustomerReserved(field="customerNumber", number=number)
    customer = found.customers.get(number)
    if customer is None:
        raise CustomerUnknown(field="customerNumber", number=number)
    return customer
