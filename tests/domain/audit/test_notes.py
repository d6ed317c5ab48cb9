"""Notes: the newest first, each event a sentence."""

from __future__ import annotations

import pytest

from tests.builders import a_cash_batch, a_receipt, closed, posted
from tests.watching import counted_queries
from tieout.domain.audit.event import AuditEvent
from tieout.domain.audit.notes import count_notes, notes, sentence
from tieout.domain.audit.recording import canonical, record
from tieout.domain.batches.closing import reopen
from tieout.domain.batches.editing import add_note, update_control
from tieout.domain.database.paging import PageRequest
from tieout.domain.database.transactions import transactional


async def test_the_notes_of_a_batch_tell_its_life_newest_first(books, clara, amir):
    batch = await a_cash_batch(number="C0001")
    await a_receipt(batch, amount="100.00", reference="CHK-7")
    await update_control(batch.id, by=clara, expected_version=1, control_total="100.00", control_count=None)
    await add_note(batch.id, by=clara, text="Counted twice.")
    await posted(await closed(batch))
    await reopen(batch.id, by=amir, reason="Wrong customer")
    page = await notes(PageRequest(), batch_id=batch.id)
    assert [(event.actor, sentence(event)) for event in page.rows] == [
        ("Amir Accountant", "The batch was reopened; it was posted."),
        ("Amir Accountant", "Ledger version 1 was voided and reversed."),
        ("Amir Accountant", "The batch was posted with ledger version 1."),
        (
            "Amir Accountant",
            "Ledger version 1 was created: 1 entry in 2 lines, debits and credits of 100.00 USD.",
        ),
        ("Amir Accountant", "Ledger version 1 was asked for."),
        ("Clara Clerk", "The batch was closed with 1 entry, 100.00 USD in total."),
        ("Clara Clerk", "Counted twice."),
        (
            "Clara Clerk",
            "The control figures were changed: control total from 0.00 USD to 100.00 USD.",
        ),
        ("Clara Clerk", "Entry CHK-7 was added: 100.00 USD."),
        ("Clara Clerk", "The cash batch C0001 was opened."),
    ]
    assert page.rows[0].reason == "Wrong customer"


@pytest.mark.parametrize("count", [1, 3])
async def test_a_page_of_notes_takes_one_statement(books, clara, count):
    batch = await a_cash_batch()
    for _ in range(count - 1):
        await add_note(batch.id, by=clara, text="Noted.")
    with counted_queries() as queries:
        page = await notes(PageRequest(first=3), batch_id=batch.id)
    assert (len(page.rows), queries.count) == (count, 1), queries
    assert await count_notes(batch_id=batch.id) == count


async def test_notes_are_paged_by_the_last_one_seen(books, clara):
    batch = await a_cash_batch()
    for number in range(4):
        await add_note(batch.id, by=clara, text=f"Note {number}")
    first = await notes(PageRequest(first=3), batch_id=batch.id)
    rest = await notes(PageRequest(first=3, after=first.rows[-1].id), batch_id=batch.id)
    assert ([event.reason for event in first.rows], first.has_next) == (["Note 3", "Note 2", "Note 1"], True)
    assert ([event.action for event in rest.rows], rest.has_next) == (["NOTE_ADDED", "BATCH_CREATED"], False)


async def test_notes_of_a_period_are_its_own(books, connie):
    @transactional
    async def close() -> None:
        await record("PERIOD_CLOSED", by=connie, period_id=1, subject="2026-01")
        await record("PERIOD_CLOSED", by=connie, period_id=2, subject="2026-02")

    await close()
    page = await notes(PageRequest(), period_id=2)
    assert [sentence(event) for event in page.rows] == ["2026-02 was closed."]
    assert (await count_notes(period_id=2), await count_notes()) == (1, 2)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            {"action": "USER_UPDATED", "facts": {"changes": {"active": [True, False]}, "password": True}},
            "User dora was changed: active from yes to no; a new password.",
        ),
        ({"action": "USER_CREATED", "facts": {"role": "CLERK"}}, "User dora was added as clerk."),
        (
            {"action": "BATCH_UPDATED", "facts": {"changes": {"deposit_id": ["A", ""]}}},
            "The header was changed: deposit ID from A to nothing.",
        ),
        ({"action": "BATCH_UPDATED", "facts": {"changes": {}}}, "The header was changed: nothing."),
        (
            {"action": "ENTRIES_ADDED", "facts": {"entries": 2466, "total": "9.00 USD"}},
            "2,466 entries added, 9.00 USD in total.",
        ),
        (
            {
                "action": "ENTRY_UPDATED",
                "facts": {"document": "I1", "changes": {"amount": ["1", "2"], "memo": ["", "late"]}},
            },
            "Entry I1 was changed: amount from 1 to 2; memo from nothing to late.",
        ),
        ({"action": "TOKEN_CREATED", "facts": {}}, "Token created: dora."),
        (
            {"action": "SOMETHING_NEW", "facts": {"lines": 1200, "who": ["a", "b"], "none": ""}},
            "Something new: dora (lines 1,200, who a, b).",
        ),
        ({"action": "SOMETHING_NEW", "facts": {}, "subject": ""}, "Something new."),
    ],
)
def test_every_event_has_a_sentence(event, words):
    facts = canonical(event["facts"])
    made = AuditEvent(action=event["action"], subject=event.get("subject", "dora"), facts=facts, reason="")
    assert sentence(made) == words


async def test_a_long_name_of_a_file_is_cut_and_fails_nothing(books, clara):
    await transactional(record)("IMPORT_CUSTOMERS", by=clara, subject="x" * 255, customers=1)
    assert (await AuditEvent.get(action="IMPORT_CUSTOMERS")).subject == "x" * 120
