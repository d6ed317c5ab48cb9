"""Making customers, invoices and receipts of the values of a line, or saying all that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from sys import intern
from typing import TypeVar, cast

from tieout.domain.customers.customer import RESERVED_NUMBERS
from tieout.domain.customers.editing import CustomerNumberReserved
from tieout.domain.entries.document_keys import key_of
from tieout.domain.entries.drafts import CashReceiptDraft, InvoiceDraft
from tieout.domain.imports.mapping import Kind, Mapping
from tieout.domain.imports.plan import CustomerRow, DocumentRow
from tieout.domain.imports.reading import Line
from tieout.domain.mail.address import address
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, refuse_any, text_required, text_within
from tieout.domain.setup.options import CompanyFacts

T = TypeVar("T")


@dataclass(slots=True)
class Parser:
    """Reads values the way the mapping says, in the company's currency."""

    mapping: Mapping
    company: CompanyFacts
    _dates: dict[str, date] = field(default_factory=dict)

    def customer(self, line: Line) -> CustomerRow:
        """The customer a line tells of; without a name it goes by its number."""
        values = _Values(line.values)
        number = values.take("number", _customer_number)
        row = CustomerRow(
            line=line.number,
            number=number,
            name=values.take("name", lambda text: text_within("The name", text, 200)) or number,
            city=values.take("city", lambda text: text_within("The city", text, 80)),
            bill_to=values.take("bill_to", lambda text: text_within("The address", text, 1000)),
            email=values.take("email", lambda text: address(text) if text else ""),
            branch=values.take("branch", lambda text: text_within("The branch", text, 20)),
        )
        refuse_any(values.faults)
        return row

    def document(self, kind: Kind, line: Line) -> DocumentRow | None:
        """The invoice or receipt of a line; None when the line holds no receipt because its date is blank."""
        if kind is Kind.INVOICES:
            return self._invoice(line)
        return self._receipt(line) if line.values["date"] else None

    def _invoice(self, line: Line) -> DocumentRow:
        values = _Values(line.values)
        number = values.take("number", _required("The invoice number", 40))
        customer = values.take("customer", _required("The customer", 20))
        dated = values.take("date", self._date)
        due = values.take("due_date", lambda text: self._date(text) if text else None)
        amount = values.take("amount", self._amount)
        refuse_any(values.faults)
        draft = InvoiceDraft(
            customer_number=intern(customer),
            document_number=number,
            amount=amount.plain(),
            document_date=dated,
            due_date=due,
            account_number=line.values.get("account") or None,
            memo=line.values.get("memo", ""),
            branch=line.values.get("branch") or None,
        )
        return self._row(line, self._key(number, customer), dated, amount, draft)

    def _receipt(self, line: Line) -> DocumentRow:
        values = _Values(line.values)
        number = values.take("invoice", _required("The invoice number", 40))
        dated = values.take("date", self._date)
        amount = values.take("amount", self._amount)
        refuse_any(values.faults)
        customer = line.values.get("customer", "")
        draft = CashReceiptDraft(
            customer_number=intern(customer) or None,
            invoice_number=number,
            amount=amount.plain(),
            reference=line.values.get("reference") or None,
            memo=line.values.get("memo", ""),
            branch=line.values.get("branch") or None,
        )
        return self._row(line, self._key(number, customer), dated, amount, draft)

    def _row(
        self, line: Line, key: str, dated: date, amount: Money, draft: InvoiceDraft | CashReceiptDraft
    ) -> DocumentRow:
        return DocumentRow(line.number, key, self.mapping.grouping.post_date(dated), amount.minor, draft)

    def _key(self, number: str, customer: str) -> str:
        """As the books keep it (AMB-15)."""
        return key_of(number, customer, per_customer=self.company.options.document_numbers_per_customer)

    def _date(self, text: str) -> date:
        """A file of many lines has few dates, so each is worked out once."""
        if text not in self._dates:
            self._dates[text] = self.mapping.dates.parse(text_required("The date", text, 40))
        return self._dates[text]

    def _amount(self, text: str) -> Money:
        return self.mapping.figures.parse(text_required("The amount", text, 40), self.company.currency)


@dataclass(slots=True)
class _Values:
    """The values of a line; what is wrong with one does not keep us from looking at the next."""

    values: dict[str, str]
    faults: list[Refusal] = field(default_factory=list)

    def take(self, name: str, parse: Callable[[str], T]) -> T:
        """The value; what stands for a faulty one is used by nobody, since the faults are raised before."""
        try:
            return parse(self.values.get(name, ""))
        except Refusal as refusal:
            self.faults.append(refusal)
            return cast(T, None)


def _required(label: str, limit: int) -> Callable[[str], str]:
    return lambda text: text_required(label, text, limit)


def _customer_number(text: str) -> str:
    number = text_required("The customer number", text, 20).upper()
    if number in RESERVED_NUMBERS:
        raise CustomerNumberReserved(number=number)
    return number
