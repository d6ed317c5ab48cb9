"""The Ledger tab: versions, summary, detail, and sending it by e-mail."""

from __future__ import annotations

from tests.builders import a_cash_batch, a_receipt, in_status, posted
from tests.cast import AMIR, email_of
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.batches import closing
from tieout.domain.mail.message import MailMessage


def address_of(batch) -> str:
    return f"/batches/{at('Batch', batch)}/ledger"


async def test_an_open_batch_says_what_comes_before_its_ledger(clara_s) -> None:
    page = await clara_s.get(address_of(await in_status("OPEN")))
    assert "There is no ledger yet. Close the batch first" in page.by_id("ledger-versions").text
    assert not page.has("ledger-lines")


async def test_summary_and_detail_tie_out(clara_s) -> None:
    page = await clara_s.get(address_of(await in_status("LEDGER_READY")))
    assert [row[-4:] for row in page.one("section", aria_labelledby="summary-title").rows] == [
        ["100.00", "", "100.00", ""],
        ["", "100.00", "", "100.00"],
    ]
    assert page.one("tfoot").text == "Total 100.00 100.00"
    assert [row[9:11] for row in page.by_id("ledger-lines").rows] == [["100.00", ""], ["", "100.00"]]
    assert not files_of(page)


async def test_a_posted_version_can_be_downloaded(clara_s) -> None:
    page = await clara_s.get(address_of(await in_status("POSTED")))
    assert files_of(page) == ["summary.zip", "detail.zip", "journal.hledger"]


def files_of(page) -> list[str]:
    """The files that are offered; a version that does not count has none."""
    return [link["href"].rsplit("/", 1)[1] for link in page.all("a") if "/ledgers/" in link["href"]]


async def test_a_reopened_batch_keeps_its_voided_version_and_the_reversal(clara_s) -> None:
    batch = await in_status("POSTED")
    await closing.reopen(batch.id, by=AMIR, reason="wrong customer")
    page = await clara_s.get(address_of(batch))
    assert sorted((row[0], row[1], row[-1]) for row in page.by_id("ledger-versions").rows) == [
        ("1", "Voided", "wrong customer"),
        ("1 reversal of 1", "Posted", "wrong customer"),
    ]
    voided = page.by_id("ledger-versions").all("th", scope="row")[-1].one("a")["href"]
    assert (await clara_s.get(voided)).by_id("ledger-lines").rows != []


async def test_lines_go_on_by_keyset_and_in_place(amir_s) -> None:
    batch = await a_cash_batch()
    for _ in range(30):
        await a_receipt(batch)
    await posted(batch)
    page = await amir_s.get(address_of(batch))
    more = await amir_s.get(page.by_id("turn-next")["hx-get"], target="ledger-lines")
    assert not more.all("html")
    assert [row[0] for row in more.by_id("ledger-lines").rows] == [str(number) for number in range(51, 61)]


async def test_the_pop_up_has_the_viewer_s_address(amir_s) -> None:
    address = address_of(await in_status("POSTED"))
    for layout in ("summary", "detail"):
        part = await amir_s.get(f"{address}?ask={layout}", target="dialog")
        assert part.by_id("send-email")["value"] == email_of("amir")
        assert part.by_id("schedule").text == "Schedule process"


async def test_scheduling_writes_the_mail_and_says_to_whom(amir_s) -> None:
    batch = await in_status("POSTED")
    fields = {"layout": "detail", "email": "cfo@example.com"}
    parts = await amir_s.post(address_of(batch), fields, target="dialog")
    assert amir_s.status == 200
    assert parts.by_id("dialog").parts == []
    assert parts.by_id("messages").one("p").text == "Scheduled: the ledger (detail) goes to cfo@example.com."
    assert await MailMessage.filter(recipient="cfo@example.com").count() == 1


async def test_an_address_that_is_none_is_told_beside_the_field(amir_s, books) -> None:
    batch = await in_status("POSTED")
    async with unchanged(books):
        parts = await amir_s.post(
            address_of(batch), {"layout": "summary", "email": "nobody"}, target="dialog"
        )
    assert amir_s.status == 422
    assert parts.by_id("send-email")["value"] == "nobody"
    assert parts.by_id("send-email-error").text


async def test_only_a_posted_ledger_is_sent(clara_s, amir_s) -> None:
    ready = await in_status("LEDGER_READY")
    page = await amir_s.get(address_of(ready))
    assert "Ledger (Summary)" not in page.by_id("ledger-versions").text
    await amir_s.post(address_of(ready), {"layout": "summary", "email": "cfo@example.com"}, target="dialog")
    assert amir_s.status == 422
