"""Opening a batch: every field of the header has its rule (section 2, R3.1 to R3.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine

from tests.builders import a_batch, a_cash_batch, an_invoice_batch
from tests.cast import ADA, CASH_ACCOUNT, NOON, TODAY, account, period, set_options
from tests.databases import Books
from tests.watching import refused
from tieout.domain.accounts.account import Account, CashAccount
from tieout.domain.audit.event import AuditEvent
from tieout.domain.batches import editing
from tieout.domain.batches.batch import Batch, BatchOrigin, BatchStatus, BatchType, NumberCounter
from tieout.domain.batches.header import (
    BranchMissing,
    BranchNotOnHeader,
    CashAccountInvalid,
    CashAccountMissing,
    ControlCountNegative,
    ControlTotalMissing,
    ControlTotalNegative,
    DepositInUse,
    DepositSequenceInvalid,
    PostDateFixed,
)
from tieout.domain.batches.numbering import (
    BatchNumberInvalid,
    BatchNumberMissing,
    BatchNumbersUsedUp,
    BatchNumberUsed,
    automatic_number,
)
from tieout.domain.batches.opening import CurrencyNotOfCompany, create
from tieout.domain.money import AmountNotExact, CurrencyUnknown
from tieout.domain.periods import closing as period_closing
from tieout.domain.periods.finding import PeriodClosed, PeriodOnHold, PostDateOutsidePeriods
from tieout.domain.periods.fiscal_year import FiscalPeriod
from tieout.domain.refusal import RightMissing, TextTooLong
from tieout.domain.users.actor import Actor
from tieout.domain.warning import Warned, hearing


async def test_a_batch_opens_with_the_defaults_of_section_2(books: Books, clara: Actor) -> None:
    made = await create(by=clara, type=BatchType.CASH, number="b0001")
    batch = await Batch.get(id=made.id)
    assert (batch.number, batch.type, batch.status) == ("B0001", BatchType.CASH, BatchStatus.OPEN)
    assert (batch.post_date, batch.fiscal_period_id, batch.fiscal_year_id) == (TODAY, period("2026-03"), 1)
    assert (batch.currency, batch.control_total, batch.control_count) == ("USD", 0, 0)
    assert (batch.cash_account_id, batch.deposit_id, batch.deposit_sequence) == (CASH_ACCOUNT, "20260315", 0)
    assert (batch.created_by, batch.created_by_id, batch.created_at) == (clara.name, clara.user_id, NOON)
    assert (batch.origin, batch.version, batch.branch) == (BatchOrigin.INTERNAL, 1, "")


async def test_that_a_batch_was_opened_is_noted(books: Books, clara: Actor) -> None:
    batch = await a_cash_batch(number="B0001")
    event = await AuditEvent.get(batch_id=batch.id)
    assert (event.action, event.actor, event.actor_id) == ("BATCH_CREATED", clara.name, clara.user_id)
    assert event.facts == '{"number":"B0001","type":"CASH"}'


async def test_opening_a_batch_takes_the_right_to_enter(books: Books, vera: Actor) -> None:
    async with refused(books, RightMissing(action="open a batch", permission="ENTER")):
        await a_cash_batch(by=vera)


class TestNumber:
    """R2.3, AMB-2."""

    @pytest.mark.parametrize("number", ["AB12", "ABC123", "AB-12", "AB 12", "ÄB123", "12٣45"])
    async def test_a_number_has_five_letters_or_digits(self, books: Books, number: str) -> None:
        async with refused(books, BatchNumberInvalid(field="number", number=number)):
            await a_cash_batch(number=number)

    @pytest.mark.parametrize("number", [None, "", "   "])
    async def test_without_automatic_numbering_the_number_is_required(
        self, books: Books, clara: Actor, number: str | None
    ) -> None:
        async with refused(books, BatchNumberMissing(field="number")):
            await create(by=clara, type=BatchType.CASH, number=number)

    async def test_a_number_occurs_once_in_a_fiscal_year_whatever_the_type(self, books: Books) -> None:
        await a_cash_batch(number="abc12")
        async with refused(books, BatchNumberUsed(field="number", number="ABC12", year="2026")):
            await an_invoice_batch(number="ABC12")
        await an_invoice_batch(number="ABC12", post_date=date(2027, 1, 1))

    async def test_a_deleted_batch_keeps_its_number(self, books: Books, clara: Actor) -> None:
        batch = await a_cash_batch(number="ABC12")
        await editing.delete(batch.id, by=clara)
        async with refused(books, BatchNumberUsed(field="number", number="ABC12", year="2026")):
            await a_cash_batch(number="ABC12")

    async def test_automatic_numbers_count_from_one_in_each_fiscal_year(
        self, books: Books, clara: Actor
    ) -> None:
        await set_options(automatic_batch_numbering=True)
        dates = [None, None, date(2027, 2, 1), None]
        made = [await create(by=clara, type=BatchType.INVOICE, post_date=day) for day in dates]
        assert [batch.number for batch in made] == ["R0001", "R0002", "R0001", "R0003"]

    async def test_automatic_numbers_pass_over_those_already_used(self, books: Books, clara: Actor) -> None:
        await a_cash_batch(number="R0001")
        await a_cash_batch(number="R0002")
        await set_options(automatic_batch_numbering=True)
        assert (await create(by=clara, type=BatchType.CASH)).number == "R0003"

    async def test_with_automatic_numbering_a_number_may_still_be_keyed(
        self, books: Books, clara: Actor
    ) -> None:
        await set_options(automatic_batch_numbering=True)
        assert (await create(by=clara, type=BatchType.CASH, number="MINE1")).number == "MINE1"

    async def test_each_prefix_has_its_own_counter(self, books: Books, clara: Actor) -> None:
        await set_options(automatic_batch_numbering=True)
        await create(by=clara, type=BatchType.CASH)
        await set_options(automatic_batch_numbering=True, batch_number_prefix="Q")
        assert (await create(by=clara, type=BatchType.CASH)).number == "Q0001"

    def test_after_the_digits_come_letters(self) -> None:
        numbers = [automatic_number("R", n) for n in (1, 9999, 10000, 10001, 10009, 10010, 11295, 11296)]
        assert numbers == ["R0001", "R9999", "RA000", "RA001", "RA009", "RA00A", "RA0ZZ", "RA100"]
        last = 9999 + 26 * 36**3
        assert automatic_number("R", last) == "RZZZZ"

    async def test_used_up_numbers_are_refused_and_the_setting_is_named(
        self, books: Books, clara: Actor
    ) -> None:
        await set_options(automatic_batch_numbering=True)
        await NumberCounter.create(fiscal_year_id=1, prefix="R", next=10000 + 26 * 36**3)
        async with refused(books, BatchNumbersUsedUp(prefix="R")):
            await create(by=clara, type=BatchType.CASH)


class TestPostDate:
    """R2.4, R2.13."""

    async def test_the_post_date_decides_the_period(self, books: Books) -> None:
        batch = await a_cash_batch(post_date=date(2026, 2, 28))
        assert batch.fiscal_period_id == period("2026-02")

    @pytest.mark.parametrize("day", [date(2025, 12, 31), date(2028, 1, 1)])
    async def test_a_post_date_in_no_period_is_refused(self, books: Books, day: date) -> None:
        async with refused(books, PostDateOutsidePeriods(field="postDate", post_date=day)):
            await a_cash_batch(post_date=day)

    @pytest.mark.parametrize("state", ["closed", "locked"])
    async def test_a_closed_period_takes_no_batch(self, books: Books, ada: Actor, state: str) -> None:
        await period_closing.close(period("2026-01"), by=ada)
        if state == "locked":
            await period_closing.lock(period("2026-01"), by=ada)
        day = date(2026, 1, 31)
        expected = PeriodClosed(field="postDate", post_date=day, period="2026-01", state=state)
        async with refused(books, expected):
            await a_cash_batch(post_date=day)

    async def test_a_period_on_hold_takes_a_batch_unless_the_setting_refuses(self, books: Books) -> None:
        await FiscalPeriod.filter(id=period("2026-03")).update(ar_hold=True)
        async with refused(books, PeriodOnHold(field="postDate", post_date=TODAY, period="2026-03")):
            await a_cash_batch()
        for reaction in ("WARN", "NONE"):
            await set_options(automatic_batch_numbering=True, ar_hold_reaction=reaction)
            with hearing() as heard:
                await create(by=ADA, type=BatchType.CASH)
            on_hold = PeriodOnHold(field="postDate", post_date=TODAY, period="2026-03")
            assert heard == ([Warned.of(on_hold)] if reaction == "WARN" else [])
            await a_cash_batch()  # where nobody hears, it is done all the same

    async def test_today_is_the_date_in_the_companys_time_zone(
        self, books: Books, clock: time_machine.Traveller
    ) -> None:
        await books.connection.db("default").execute_query("UPDATE company SET time_zone = 'Asia/Tokyo'")
        clock.move_to(datetime(2026, 3, 31, 15, 30, tzinfo=UTC))
        batch = await a_cash_batch()
        assert (batch.post_date, batch.fiscal_period_id) == (date(2026, 4, 1), period("2026-04"))

    @pytest.mark.parametrize("kind", [BatchType.INVOICE, BatchType.CREDIT_MEMO])
    async def test_the_setting_fixes_documents_to_today(self, books: Books, kind: BatchType) -> None:
        await set_options(current_date_as_document_date=True)
        word = kind.value.replace("_", " ").lower()
        async with refused(books, PostDateFixed(field="postDate", type=word, today=TODAY)):
            await a_batch(kind, post_date=date(2026, 3, 14))
        assert (await a_batch(kind, post_date=TODAY)).post_date == TODAY
        assert (await a_batch(kind)).post_date == TODAY

    async def test_the_setting_leaves_receipts_alone(self, books: Books) -> None:
        await set_options(current_date_as_document_date=True)
        assert (await a_cash_batch(post_date=date(2026, 3, 14))).post_date == date(2026, 3, 14)


class TestControl:
    """R2.5, R2.11, AMB-4."""

    async def test_the_control_figures_are_kept(self, books: Books) -> None:
        batch = await a_cash_batch(control_total="1234.50", control_count=12)
        assert (batch.control_total, batch.control_count) == (123450, 12)

    @pytest.mark.parametrize("blank", [None, "", " ", "0", "0.00"])
    async def test_blank_or_zero_means_no_check(self, books: Books, blank: str | None) -> None:
        assert (await a_cash_batch(control_total=blank, control_count=None)).control_total == 0

    async def test_a_negative_control_total_is_refused(self, books: Books) -> None:
        expected = ControlTotalNegative(field="controlTotal", control_total="-5.00 USD")
        async with refused(books, expected):
            await a_cash_batch(control_total="-5")

    async def test_a_negative_control_count_is_refused(self, books: Books) -> None:
        async with refused(books, ControlCountNegative(field="controlCount", control_count=-1)):
            await a_cash_batch(control_count=-1)

    async def test_a_control_total_is_written_in_figures(self, books: Books) -> None:
        expected = AmountNotExact(field="controlTotal", text="12.345", currency="USD", digits=2)
        async with refused(books, expected):
            await a_cash_batch(control_total="12.345")

    @pytest.mark.parametrize("blank", [None, "", "0"])
    async def test_the_setting_requires_a_control_total_above_zero(
        self, books: Books, blank: str | None
    ) -> None:
        await set_options(require_control_total=True)
        async with refused(books, ControlTotalMissing(field="controlTotal")):
            await a_cash_batch(control_total=blank)
        assert (await a_cash_batch(control_total="0.01")).control_total == 1


class TestCash:
    """R3.1 to R3.3."""

    async def test_a_batch_in_another_currency_takes_its_default_cash_account(self, books: Books) -> None:
        batch = await a_cash_batch(currency="eur")
        assert (batch.currency, batch.cash_account_id) == ("EUR", CASH_ACCOUNT + 1)

    async def test_only_a_cash_account_of_the_currency_may_be_chosen(self, books: Books) -> None:
        async with refused(books, CashAccountInvalid(field="cashAccountId", currency="EUR")):
            await a_cash_batch(currency="EUR", cash_account_id=CASH_ACCOUNT)

    async def test_a_currency_without_a_cash_account_is_refused(self, books: Books) -> None:
        async with refused(books, CashAccountMissing(field="cashAccountId", currency="JPY")):
            await a_cash_batch(currency="JPY")

    async def test_an_inactive_cash_account_is_not_offered(self, books: Books) -> None:
        await Account.filter(id=account("1010")).update(active=False)
        async with refused(books, CashAccountMissing(field="cashAccountId", currency="USD")):
            await a_cash_batch()

    async def test_another_cash_account_of_the_currency_may_be_chosen(self, books: Books) -> None:
        other = await CashAccount.create(account_id=account("4100"), currency="USD", is_default=False)
        assert (await a_cash_batch(cash_account_id=other.id)).cash_account_id == other.id

    async def test_an_unknown_currency_is_refused(self, books: Books) -> None:
        async with refused(books, CurrencyUnknown(field="currency", currency="QQQ")):
            await a_cash_batch(currency="qqq")

    async def test_documents_are_kept_in_the_companys_currency(self, books: Books) -> None:
        expected = CurrencyNotOfCompany(field="currency", type="Credit memo", base="USD", currency="EUR")
        async with refused(books, expected):
            await a_batch(BatchType.CREDIT_MEMO, currency="EUR")

    async def test_the_second_deposit_of_a_day_gets_the_next_sequence(self, books: Books) -> None:
        made = [await a_cash_batch() for _ in range(3)]
        assert [(batch.deposit_id, batch.deposit_sequence) for batch in made] == [
            ("20260315", 0),
            ("20260315", 1),
            ("20260315", 2),
        ]
        elsewhere = await a_cash_batch(currency="EUR")
        assert elsewhere.deposit_sequence == 0

    async def test_a_deposit_is_used_once(self, books: Books) -> None:
        await a_cash_batch(number="FIRST", deposit_id="BANK", deposit_sequence=7)
        expected = DepositInUse(field="depositId", deposit_id="BANK", sequence=7, number="FIRST")
        async with refused(books, expected):
            await a_cash_batch(deposit_id="BANK", deposit_sequence=7)
        assert (await a_cash_batch(deposit_id="BANK")).deposit_sequence == 8

    @pytest.mark.parametrize("sequence", [-1, 1000])
    async def test_a_deposit_sequence_has_three_digits(self, books: Books, sequence: int) -> None:
        expected = DepositSequenceInvalid(field="depositSequence", sequence=sequence, largest=999)
        async with refused(books, expected):
            await a_cash_batch(deposit_sequence=sequence)

    async def test_the_deposit_of_a_deleted_batch_is_free_again(self, books: Books, clara: Actor) -> None:
        first = await a_cash_batch()
        await editing.delete(first.id, by=clara)
        assert (await a_cash_batch()).deposit_sequence == 0

    async def test_other_types_have_no_deposit(self, books: Books) -> None:
        batch = await an_invoice_batch()
        assert (batch.cash_account_id, batch.deposit_id, batch.deposit_sequence) == (None, None, None)


class TestBranchAndDescription:
    """R2.8, AMB-32."""

    async def test_with_branch_accounting_the_branch_is_required(self, books: Books) -> None:
        await set_options(branch_accounting=True)
        async with refused(books, BranchMissing(field="branch")):
            await a_cash_batch()
        assert (await a_cash_batch(branch=" NORTH ")).branch == "NORTH"

    async def test_without_branch_accounting_the_header_has_none(self, books: Books) -> None:
        async with refused(books, BranchNotOnHeader(field="branch")):
            await a_cash_batch(branch="NORTH")

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (
                {"description": "x" * 201},
                TextTooLong(field="description", label="The description", length=201, limit=200),
            ),
            (
                {"deposit_id": "x" * 21},
                TextTooLong(field="depositId", label="The deposit ID", length=21, limit=20),
            ),
        ],
    )
    async def test_texts_have_their_limits(
        self, books: Books, words: dict[str, Any], expected: TextTooLong
    ) -> None:
        async with refused(books, expected):
            await a_cash_batch(**words)

    async def test_the_origin_tells_who_made_the_batch(self, books: Books) -> None:
        batch = await a_cash_batch(by=ADA, origin=BatchOrigin.EXTERNAL)
        assert (batch.origin, batch.created_by) == (BatchOrigin.EXTERNAL, ADA.name)
