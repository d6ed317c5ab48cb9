"""The company's options (rule book section 12) and their reading and changing."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tieout.domain import clock
from tieout.domain.audit.recording import record
from tieout.domain.database.statements import execute, fetch_one
from tieout.domain.database.transactions import transactional
from tieout.domain.exports.system import ExportOptions
from tieout.domain.money import Money
from tieout.domain.refusal import Refusal, text_required
from tieout.domain.setup import unidentified
from tieout.domain.users.actor import Actor
from tieout.domain.users.permission import Permission


class Reaction(StrEnum):
    """What a soft check does: refuse, warn and go on, or keep quiet."""

    ERROR = "ERROR"
    WARN = "WARN"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Options:
    """Section 12 of the rule book; amounts are minor units of the company's currency."""

    automatic_batch_numbering: bool = False
    batch_number_prefix: str = "R"
    require_control_total: bool = False
    current_date_as_document_date: bool = False
    ar_hold_reaction: Reaction = Reaction.ERROR
    document_numbers_per_customer: bool = False
    approval_amount: int = 0
    branch_accounting: bool = False
    allow_base_currency_payments: bool = False
    override_exchange_rates: bool = False
    offsetting_tax_entries: bool = False
    shipment_as_packing_list: bool = False
    use_vat: bool = False
    net_check_amount: bool = False
    force_listing: bool = False
    duplicate_check: Reaction = Reaction.NONE
    most_credit_accounts: int = 10
    late_discount_days: int = 0
    tolerance_amount: int = 0
    tolerance_percent: Decimal = Decimal(0)
    lease_minutes: int = 2
    unidentified_customer: str = "UNIDENTIFIED"
    exports: ExportOptions = field(default_factory=ExportOptions)


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """The company as the rules see it."""

    name: str
    currency: str
    time_zone: str
    version: int
    options: Options = field(default_factory=Options)

    @property
    def today(self) -> date:
        """The date in the company's time zone (R2.4)."""
        return clock.today(self.time_zone)


MOST_CREDIT_ACCOUNTS = 99
MOST_LATE_DAYS = 366
MOST_LEASE_MINUTES = 60


class CompanyMissing(Refusal):
    """These books are empty. Found the company first: run `tieout init`."""


class CompanyChanged(Refusal):
    """The company's settings were changed meanwhile (now version {version}). Look again, then save."""


class TimeZoneUnknown(Refusal):
    """{time_zone} is not a time zone. Use one such as Europe/London or UTC."""


class PrefixInvalid(Refusal):
    """{prefix} cannot begin automatic batch numbers. Use one letter from A to Z."""


class ApprovalAmountNegative(Refusal):
    """The approval amount {amount} is negative. Key the amount from which a batch needs approval, or 0 for
    none.
    """


class CreditAccountsInvalid(Refusal):
    """{count} is no limit of credit accounts. Use 1 to {most}."""


class LateDiscountDaysInvalid(Refusal):
    """{days} is no number of days for late discounts. Use 0, for none, to {most}."""


class LeaseMinutesInvalid(Refusal):
    """{minutes} minutes is no time to keep a batch in use. Use 1 to {most}."""


class ToleranceInvalid(Refusal):
    """The tolerance {tolerance} makes no sense. Use an amount of 0 or more, and 0 to 100 percent."""


class ToleranceIncomplete(Refusal):
    """The tolerance takes an amount and a percentage, both of which a difference must keep within. Key the
    {missing} too, or clear both to accept no difference.
    """


class NumbersInUse(Refusal):
    """Invoices are numbered already, unique per {scope}, so this setting stays as it is: under another rule
    they would not be found by their numbers.
    """


_READ = "SELECT name, currency, time_zone, options, version FROM company WHERE id = 1"


async def current(*, lock: bool = False) -> CompanyFacts:
    """The company and its options; refused (`CompanyMissing`) before it is founded."""
    row = await fetch_one(_READ + (" FOR UPDATE" if lock else ""))
    if row is None:
        raise CompanyMissing()
    return CompanyFacts(**{**row, "options": options_of(row["options"])})


@lru_cache(maxsize=8)
def options_of(text: str) -> Options:
    """Read the options kept as JSON: the default for what is missing, nothing for what is no longer known."""
    known = {option.name for option in dataclasses.fields(Options)}
    kept = {name: value for name, value in json.loads(text).items() if name in known}
    readers: dict[str, Callable[[Any], Any]] = {
        "ar_hold_reaction": Reaction,
        "duplicate_check": Reaction,
        "tolerance_percent": Decimal,
        "exports": ExportOptions.of,
    }
    return Options(**{name: readers.get(name, _same)(value) for name, value in kept.items()})


@transactional
async def update_company(
    *, by: Actor, expected_version: int, name: str | None = None, time_zone: str | None = None, **options: Any
) -> CompanyFacts:
    """Change the name, the time zone or options; each change is noted with its old and new value."""
    by.require(Permission.SET_UP, "change the company's settings")
    before = await current(lock=True)
    if before.version != expected_version:
        raise CompanyChanged(version=before.version)
    after = dataclasses.replace(
        before,
        name=before.name if name is None else text_required("The name", name, 120, field="name"),
        time_zone=_time_zone(time_zone or before.time_zone),
        options=_checked(dataclasses.replace(before.options, **options), before.currency),
        version=before.version + 1,
    )
    await _refuse_other_numbers(before.options, after.options)
    await unidentified.refuse_left(before.options.unidentified_customer, after.options.unidentified_customer)
    await execute(
        "UPDATE company SET name = $1, time_zone = $2, options = $3, version = $4 WHERE id = 1",
        *(
            after.name,
            after.time_zone,
            json.dumps(dataclasses.asdict(after.options), default=str),
            after.version,
        ),
    )
    changes = changed(dataclasses.asdict(before), dataclasses.asdict(after))
    await record("COMPANY_UPDATED", by=by, subject=after.name, changes=changes)
    return after


def changed(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """What differs, as `name: [old, new]`; nested settings by their own name, versions left out."""
    found: dict[str, list[Any]] = {}
    for name, new in after.items():
        old = before[name]
        if isinstance(new, dict):
            found |= changed(old, new)
        elif old != new and name != "version":
            found[name] = [old, new]
    return found


def time_zone_known(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return False
    return True


def _same(value: Any) -> Any:
    return value


def _time_zone(name: str) -> str:
    if not time_zone_known(name):
        raise TimeZoneUnknown(field="timeZone", time_zone=name)
    return name


def _checked(options: Options, currency: str) -> Options:
    prefix = options.batch_number_prefix.upper()
    if len(prefix) != 1 or not ("A" <= prefix <= "Z"):
        raise PrefixInvalid(field="batchNumberPrefix", prefix=options.batch_number_prefix)
    if options.approval_amount < 0:
        raise ApprovalAmountNegative(field="approvalAmount", amount=Money(options.approval_amount, currency))
    _refuse_figures(options)
    _refuse_tolerance(options, currency)
    return dataclasses.replace(
        options,
        batch_number_prefix=prefix,
        unidentified_customer=unidentified.checked(options.unidentified_customer),
        exports=options.exports.checked(),
    )


def _refuse_figures(options: Options) -> None:
    if not 1 <= options.most_credit_accounts <= MOST_CREDIT_ACCOUNTS:
        raise CreditAccountsInvalid(
            field="mostCreditAccounts", count=options.most_credit_accounts, most=MOST_CREDIT_ACCOUNTS
        )
    if not 0 <= options.late_discount_days <= MOST_LATE_DAYS:
        raise LateDiscountDaysInvalid(
            field="lateDiscountDays", days=options.late_discount_days, most=MOST_LATE_DAYS
        )
    if not 1 <= options.lease_minutes <= MOST_LEASE_MINUTES:
        raise LeaseMinutesInvalid(
            field="leaseMinutes", minutes=options.lease_minutes, most=MOST_LEASE_MINUTES
        )


def _refuse_tolerance(options: Options, currency: str) -> None:
    amount, share = options.tolerance_amount, options.tolerance_percent
    if amount < 0:
        raise ToleranceInvalid(field="toleranceAmount", tolerance=Money(amount, currency))
    if not 0 <= share <= 100:
        raise ToleranceInvalid(field="tolerancePercent", tolerance=f"{share} %")
    if amount and not share:
        raise ToleranceIncomplete(field="tolerancePercent", missing="percentage")
    if share and not amount:
        raise ToleranceIncomplete(field="toleranceAmount", missing="amount")


async def _refuse_other_numbers(before: Options, after: Options) -> None:
    """The keys by which documents are found stand in closed batches, which nothing changes (AMB-15)."""
    if before.document_numbers_per_customer == after.document_numbers_per_customer:
        return
    if await fetch_one("SELECT 1 AS used FROM open_item WHERE document_key IS NOT NULL LIMIT 1") is not None:
        scope = "customer" if before.document_numbers_per_customer else "company"
        raise NumbersInUse(field="documentNumbersPerCustomer", scope=scope)
