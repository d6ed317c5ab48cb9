"""What an outside system says no to: its sentence, and the way on from there (section 14)."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from tests.cast import ADA, AMIR, CLARA, CONNIE
from tests.databases import Books
from tests.exporting import (
    SYSTEM,
    a_posted_batch,
    connect_again,
    connected_quickbooks,
    exports_of,
    own_balances,
    time_passes,
    work_off,
)
from tests.stand_ins.quickbooks_online import QuickBooksOnlineStandIn
from tests.stand_ins.serving import Fault, Journal
from tests.watching import unchanged
from tests.working import IMPATIENT
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.verifying import verify
from tieout.domain.batches import closing, editing
from tieout.domain.batches.batch import Batch
from tieout.domain.clock import now
from tieout.domain.exports import connecting, exporting
from tieout.domain.exports import editing as mapping
from tieout.domain.exports.export import Export, ExportAttempt, ExportPart
from tieout.domain.exports.mapped import MappingKind
from tieout.domain.exports.mapping import OutsideAccount
from tieout.domain.jobs.claiming import claim
from tieout.domain.jobs.job import Job, JobKind
from tieout.domain.ledgers import posting
from tieout.domain.refusal import Refusal, RightMissing
from tieout.server.connections.lines import Lines
from tieout.server.duties import Duties
from tieout.server.smtp import LocalOutbox

ONLINE = SYSTEM.QUICKBOOKS_ONLINE


async def exported(batch: Batch, lines: Lines) -> str:
    """The error after it was asked for, blank when it went well."""
    await exporting.export_batch(batch.id, by=AMIR)
    await work_off(lines)
    export = await Export.filter(batch_id=batch.id).order_by("-id").first()
    assert export is not None
    return export.error


async def test_closed_books_are_told_with_the_day_and_sent_again_when_reopened(sqlite_books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        outside.closed_until = "2026-03-31"
        assert await exported(batch, lines) == (
            "The books in QuickBooks Online are closed on 2026-03-10. Have the period reopened there, then "
            "send journal entry B0001-26v1-1 again."
        )
        outside.closed_until = ""
        assert await exported(batch, lines) == ""
        assert outside.balances() == await own_balances(ONLINE)
        requests = [one.request_id for one in await ExportAttempt.all().order_by("id")]
        assert len(set(requests)) == 2, "a refusal may be remembered there under its request id"


async def test_a_number_taken_over_there_is_told_and_ours_gets_the_next(sqlite_books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        raw = {"Id": "9", "DocNumber": "B0001-26v1-1", "PrivateNote": "by hand", "Line": []}
        outside.journals.append(Journal("9", "B0001-26v1-1", "by hand", "2026-03-01", [], raw))
        assert (await exported(batch, lines)).startswith(
            "QuickBooks Online has another journal entry B0001-26v1-1 already."
        )
        assert await exported(batch, lines) == ""
        assert [one.number for one in outside.journals] == ["B0001-26v1-1", "B0001-26v1.2-1"]


async def test_what_is_unmapped_is_told_before_anything_is_sent_and_sent_once_mapped(
    sqlite_books: Books,
) -> None:
    async with connected_quickbooks() as (outside, lines):
        await OutsideAccount.filter(outside_id="A4000").update(outside_id="")
        batch = await a_posted_batch()
        assert await exported(batch, lines) == "Account 4000 Sales has no id in QuickBooks Online. Map it."
        assert outside.requests == []
        await OutsideAccount.filter(number="4000").update(outside_id="A4000")
        assert await exported(batch, lines) == ""
        assert len(outside.journals) == 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda outside: outside.accounts.pop("A4000"), "does not take an account of journal entry"),
        (lambda outside: outside.customers.clear(), "misses the customer on a receivables line"),
        (
            lambda outside: setattr(outside, "subscribed", False),
            "subscription to QuickBooks Online has end",
        ),
    ],
)
async def test_each_no_has_its_own_sentence(sqlite_books: Books, spoil, told: str) -> None:  # type: ignore[no-untyped-def]
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        spoil(outside)
        assert told in await exported(batch, lines)
        assert outside.journals == []


async def test_a_token_that_ran_out_is_renewed_once_and_a_connection_taken_back_asks_to_connect_again(
    sqlite_books: Books, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        outside.tokens.clear()
        assert await exported(batch, lines) == ""
        assert outside.requests.count("POST /token") == 1
        outside.tokens.clear()
        outside.refresh.clear()
        other = await a_posted_batch()
        assert (await exported(other, lines)).startswith("QuickBooks Online does not let us in any more")
        with pytest.raises(Refusal, match="Connect again in the settings"):
            await exporting.export_batch(other.id, by=AMIR)
        await connect_again(outside, ONLINE)
        assert await exported(other, lines) == ""
        assert outside.balances() == await own_balances(ONLINE)
    assert "hush" not in caplog.text


async def test_a_system_that_is_busy_is_left_alone_for_as_long_as_it_asks(sqlite_books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        await exporting.export_batch(batch.id, by=AMIR)
        await Job.filter(kind=JobKind.PREPARE_EXPORT).delete()
        outside.faults.append(Fault.BUSY)
        (claimed,) = await claim(1, lease_seconds=60, kinds=[JobKind.SEND_EXPORT])
        await Duties(LocalOutbox(), IMPATIENT, lines).do(claimed)
        assert (await Job.get(id=claimed.job_id)).run_at == now() + timedelta(seconds=7)
        await time_passes()
        await work_off(lines, attempts=3)
        assert [state for state, _ in await exports_of(batch)] == ["EXPORTED"]
        first, *_ = await ExportAttempt.all().order_by("id")
        assert (first.outcome, first.error) == (
            "NOT_SENT",
            "QuickBooks Online takes no more requests at present.",
        )


async def test_what_stands_there_otherwise_than_it_was_sent_is_found_by_reading_it_back(
    sqlite_books: Books,
) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch("100.00")
        read = QuickBooksOnlineStandIn._read

        async def tampered(self, request):  # type: ignore[no-untyped-def]
            self.journals[0].raw["Line"][0]["Amount"] = 99
            return await read(self, request)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(QuickBooksOnlineStandIn, "_read", tampered)
            outside.__post_init__()
            told = await exported(batch, lines)
        assert "but not as it was sent: account A1200 has 99.00 USD debit" in told


async def test_what_stands_there_otherwise_is_never_told_to_be_exported(sqlite_books: Books) -> None:
    """Asked for once more nothing is left to send, and the note said that all of it stands there."""
    async with connected_quickbooks() as (_, lines):
        batch = await a_posted_batch()
        await exported(batch, lines)
        await ExportPart.all().update(state="DIFFERS")
        await Export.all().update(state="FAILED", error="It differs there.")
        noted = await AuditEvent.filter(action="BATCH_EXPORTED").count()
        assert await exported(batch, lines) == "It differs there."
        assert await AuditEvent.filter(action="BATCH_EXPORTED").count() == noted
        job = await Job.filter(kind=JobKind.SEND_EXPORT).order_by("-id").first()
        assert job is not None
        assert job.state == "FAILED"


async def test_reopening_sends_the_reversal_first_and_then_the_new_entry_under_new_numbers(
    sqlite_books: Books,
) -> None:
    """R9.3, AMB-29: as it was sent, whatever is mapped by now."""
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch("100.00")
        assert await exported(batch, lines) == ""
        async with unchanged(sqlite_books):
            with pytest.raises(closing.ReasonMissing, match="exported to QuickBooks Online on 2026-03-15"):
                await closing.reopen(batch.id, by=AMIR)
        await closing.reopen(batch.id, by=AMIR, reason="A wrong amount")
        outside.accounts["A4100"] = ("4100", "Services", "Income")
        await OutsideAccount.filter(outside_id="A4000").update(outside_id="A4100")
        await _posted_again(batch)
        assert await exported(batch, lines) == ""
        assert [one.number for one in outside.journals] == [
            *("B0001-26v1-1", "B0001-26r1-1", "B0001-26v2-1"),
        ]
        first, reversal, second = outside.journals
        assert [(account, credit, debit) for account, debit, credit in first.lines] == reversal.lines
        assert second.lines == [("A1200", 100_00, 0), ("A4100", 0, 100_00)]
        assert [state for state, _ in await exports_of(batch)] == ["EXPORTED"] * 3


async def test_an_export_that_is_not_the_ledger_is_found_by_verifying(sqlite_books: Books) -> None:
    async with connected_quickbooks() as (_, lines):
        batch = await a_posted_batch("100.00")
        assert await exported(batch, lines) == ""
        await exporting.export_again(batch.id, by=ADA, reason="Deleted over there")
        await work_off(lines)
        assert [check.detail for check in await verify() if not check.passed] == []
        await Export.all().update(state="EXPORTED")
        await ExportPart.filter(export__edition=2).update(total=9900)
        assert [check.detail for check in await verify() if not check.passed] == [
            "ledger 1 of batch B0001 comes to 100.00 USD, what was exported of it to 99.00 USD.",
            "ledger 1 of batch B0001 has 2 exports that count.",
        ]


async def test_a_reopened_batch_is_deleted_only_once_its_reversal_was_exported(sqlite_books: Books) -> None:
    """R9.7, AMB-43."""
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        assert await exported(batch, lines) == ""
        await closing.reopen(batch.id, by=AMIR, reason="Should not be there")
        async with unchanged(sqlite_books):
            with pytest.raises(Refusal, match="its reversal was not exported yet"):
                await editing.delete(batch.id, by=CLARA)
        assert await exported(batch, lines) == ""
        assert outside.balances() == {}
        await editing.delete(batch.id, by=CLARA)


async def test_what_was_never_sent_of_a_reopened_batch_is_withdrawn(sqlite_books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        await work_off(lines)
        await closing.reopen(batch.id, by=AMIR)
        await _posted_again(batch)
        assert await exported(batch, lines) == ""
        assert [state for state, _ in await exports_of(batch)] == ["WITHDRAWN", "EXPORTED"]
        assert [one.number for one in outside.journals] == ["B0001-26v2-1"]


async def test_what_was_prepared_before_anybody_connected_goes_to_the_company_connected_then(
    sqlite_books: Books,
) -> None:
    """What may stand in another company's books does not follow."""
    async with connected_quickbooks() as (_, lines):
        batch = await a_posted_batch()
        await work_off(lines)
        await Export.filter(batch_id=batch.id).update(target="")
        assert await exported(batch, lines) == ""
        other = await a_posted_batch()
        await work_off(lines)
        await Export.filter(batch_id=other.id).update(target="4711")
        await ExportPart.filter(export__batch_id=other.id).update(state="SENDING")
        assert "went to company 4711 in QuickBooks Online" in await exported(other, lines)


async def test_an_account_id_that_would_lead_to_another_host_is_refused(sqlite_books: Books) -> None:
    values = {"account": "evil.example/", "consumer_key": "k", "consumer_secret": "s"}
    values |= {"token_id": "t", "token_secret": "s"}
    with pytest.raises(connecting.OutsideAccountIdInvalid):
        await connecting.save_connection(SYSTEM.NETSUITE, by=ADA, expected_version=1, values=values)


async def test_exporting_again_takes_its_own_right_and_a_reason_and_has_new_numbers(
    sqlite_books: Books,
) -> None:
    """R15.4: the earlier attempt stays in the list."""
    async with connected_quickbooks() as (outside, lines):
        batch = await a_posted_batch()
        assert await exported(batch, lines) == ""
        with pytest.raises(Refusal, match="stands in QuickBooks Online already"):
            await exporting.export_batch(batch.id, by=AMIR)
        with pytest.raises(RightMissing):
            await exporting.export_again(batch.id, by=AMIR, reason="Deleted there")
        async with unchanged(sqlite_books):
            with pytest.raises(Refusal, match="The reason is missing"):
                await exporting.export_again(batch.id, by=CONNIE, reason=" ")
        outside.journals.clear()
        await exporting.export_again(batch.id, by=CONNIE, reason="Deleted there")
        await work_off(lines)
        assert [one.number for one in outside.journals] == ["B0001-26v1.2-1"]
        assert [state for state, _ in await exports_of(batch)] == ["REPLACED", "EXPORTED"]


async def test_a_posted_batch_goes_by_itself_where_the_connection_says_so(books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        connection = await connecting.find_connection(ONLINE)
        assert connection is not None
        await connecting.save_connection(
            ONLINE, by=ADA, expected_version=connection.version, values={}, automatic=True
        )
        await a_posted_batch()
        await work_off(lines)
        assert outside.balances() == await own_balances(ONLINE)


async def test_a_test_of_the_connection_reads_what_one_may_map_to(books: Books) -> None:
    async with connected_quickbooks() as (outside, lines):
        await connecting.request_look(ONLINE, by=ADA)
        await work_off(lines)
        connection = await connecting.find_connection(ONLINE)
        assert connection is not None
        assert (connection.company, connection.error) == ("Harbour & Pine (QuickBooks)", "")
        read = await connecting.choices(ONLINE, connecting.ChoiceKind.ACCOUNT)
        assert {one.outside_id for one in read} == set(outside.accounts)
        await OutsideAccount.all().delete()
        taken = await mapping.take_suggestions(MappingKind.ACCOUNTS, by=ADA)
        assert taken == len(outside.accounts)
        assert (await OutsideAccount.get(number="", name="Sales")).outside_id == "A4000"


async def _posted_again(batch: Batch) -> None:
    await closing.close(batch.id, by=AMIR)
    await posting.post_batches([batch.id], by=AMIR)
