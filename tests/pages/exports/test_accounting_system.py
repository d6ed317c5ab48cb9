"""Choosing the outside accounting system and mapping to it, as pages (R8.1, R15.5)."""

from __future__ import annotations

import pytest

from tests.builders import in_status
from tests.cast import account, set_options
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.exports.mapping import OutsideAccount, OutsideBranch
from tieout.domain.exports.system import AccountingSystem
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.setup import options
from tieout.domain.setup.branch import Branch

SYSTEM = "/settings/accounting-system"


@pytest.fixture
def dialect() -> str:
    """A form is the same on both databases."""
    return "sqlite"


async def chosen(system: str, **rest: object) -> None:
    await set_options(exports={"accounting_system": system, **rest})


class TestTheSystem:
    async def test_it_is_chosen_and_saved(self, amir_s) -> None:
        other = await amir_s.get(f"{SYSTEM}?accountingSystem=INTACCT", target="system-form")
        assert other.by_id("system-intacctJournal")["value"] == "GJ"
        fields = {
            "expectedVersion": "1",
            "accountingSystem": "INTACCT",
            "ledgerLayouts": "DETAIL",
            "ownNamesShown": "on",
            "intacctJournal": "ARJ",
            "linesPerPart": "200",
        }
        page = await amir_s.post(SYSTEM, fields, target="system-form")
        assert page.by_id("messages").one("p").text == "The accounting system is saved."
        exports = (await options.current()).options.exports
        assert (exports.accounting_system, exports.intacct_journal, exports.lines_per_part) == (
            *(AccountingSystem.INTACCT, "ARJ"),
            200,
        )
        assert (exports.own_names, exports.email_beside) == (False, False)

    async def test_a_refusal_stands_beside_its_field(self, amir_s, books) -> None:
        fields = {"expectedVersion": "1", "accountingSystem": "XERO", "linesPerPart": "1"}
        async with unchanged(books):
            page = await amir_s.post(SYSTEM, fields, target="system-form")
        assert amir_s.status == 422
        assert "1 is no number of lines" in page.by_id("system-linesPerPart-error").text
        assert page.by_id("system-xeroTracking") is not None

    async def test_who_may_not_set_up_can_only_look(self, clara_s) -> None:
        page = await clara_s.get(SYSTEM)
        assert not page.has("system-save")


class TestTheMapping:
    async def test_rows_are_keyed_and_saved_as_one(self, amir_s) -> None:
        await chosen("QUICKBOOKS_ONLINE")
        page = await amir_s.get(f"{SYSTEM}/accounts")
        assert page.by_id("unmapped-count").text.startswith("11 not mapped : they go by their own")
        assert page.by_id("name-0")["placeholder"] == "Cash"
        fields = keyed(page) | {"name.0": "Checking", "name.2": "Receivables", "clearing.2": "on"}
        saved = await amir_s.post(f"{SYSTEM}/accounts", fields, target="mapping-list")
        assert saved.by_id("messages").one("p").text == "2 saved."
        rows = await OutsideAccount.all().order_by("account_id").values_list("name", "clearing", "version")
        assert rows == [("Checking", False, 1), ("Receivables", True, 1)]
        again = keyed(await amir_s.get(f"{SYSTEM}/accounts")) | {"name.0": ""}
        await amir_s.post(f"{SYSTEM}/accounts", again)
        assert (amir_s.status, amir_s.headers["location"]) == (303, f"{SYSTEM}/accounts")
        assert await OutsideAccount.all().values_list("name", flat=True) == ["Receivables"]

    async def test_a_row_that_somebody_else_changed_is_refused_and_kept_as_typed(self, amir_s) -> None:
        await chosen("QUICKBOOKS_ONLINE")
        fields = keyed(await amir_s.get(f"{SYSTEM}/accounts"))
        await OutsideAccount.create(
            system=AccountingSystem.QUICKBOOKS_ONLINE, account_id=account("1010"), name="Bank"
        )
        page = await amir_s.post(
            *(f"{SYSTEM}/accounts", fields | {"name.0": "Mine", "name.1": "Euro"}), target="mapping-list"
        )
        assert amir_s.status == 422
        assert "changed the mapping of 1010" in page.by_id("mapping-0-error").text
        assert (page.by_id("name-0")["value"], page.by_id("name-1")["value"]) == ("Mine", "Euro")

    async def test_a_branch_may_be_left_out(self, amir_s) -> None:
        await chosen("QUICKBOOKS_DESKTOP")
        await Branch.create(code="NORTH", name="The north")
        fields = keyed(await amir_s.get(f"{SYSTEM}/branches")) | {"leaveOut.0": "on"}
        page = await amir_s.post(f"{SYSTEM}/branches", fields, target="mapping-list")
        assert "checked" in page.by_id("leaveOut-0").attributes
        assert await OutsideBranch.all().values_list("branch", "class_name") == [("NORTH", "")]

    async def test_all_suggestions_are_taken(self, amir_s) -> None:
        await chosen("QUICKBOOKS_ONLINE")
        page = await amir_s.post(f"{SYSTEM}/customers/suggestions", target="mapping-list")
        assert page.by_id("messages").one("p").text == "3 mapped as suggested."
        assert page.by_id("unmapped-count").text == "All are mapped"

    async def test_there_is_nothing_to_map_without_a_system_or_a_need(self, amir_s) -> None:
        assert (await amir_s.get(f"{SYSTEM}/customers")).has("no-system")
        await chosen("XERO")
        assert (await amir_s.get(f"{SYSTEM}/customers")).has("not-needed")
        await amir_s.get(f"{SYSTEM}/vendors")
        assert amir_s.status == 404


class TestTheButtons:
    async def test_a_posted_batch_has_those_of_its_system(self, amir_s) -> None:
        batch = await in_status("POSTED")
        assert await labels(amir_s, batch) == [
            *("Ledger (Summary)", "Ledger (Detail)"),
            *("Download summary", "Download detail"),
        ]
        await chosen("QUICKBOOKS_DESKTOP", ledger_layouts="DETAIL")
        assert await labels(amir_s, batch) == ["Ledger file (IIF), detail", "Download"]
        await chosen("XERO")
        assert (await labels(amir_s, batch)) == [
            *("Connect to Xero", "Download summary", "Download detail"),
        ]

    async def test_what_is_unmapped_stands_in_the_pop_up_with_the_way_to_map_it(self, amir_s) -> None:
        batch = await in_status("POSTED")
        await chosen("XERO", email_beside=True)
        fields = {"layout": "detail", "email": "amir@harbour-pine.example", "idempotencyKey": "k"}
        page = await amir_s.post(f"/batches/{at('Batch', batch)}/ledger", fields, target="dialog")
        assert amir_s.status == 422
        links = [one["href"] for one in page.by_id("send-summary").all("a")]
        assert links == [f"{SYSTEM}/accounts?of={at('Account', found)}" for found in await both()]

    async def test_a_download_that_is_refused_is_a_page_with_the_reasons(self, amir_s) -> None:
        ledger = await Ledger.get(batch_id=(await in_status("POSTED")).id)
        await chosen("XERO")
        address = f"/ledgers/{at('Ledger', ledger)}/detail.zip"
        answer = await amir_s.client.get(address, headers={"Accept": "text/html"})
        assert answer.status_code == 409
        assert f"{SYSTEM}/accounts?of=" in answer.text
        plain = await amir_s.client.get(address, headers={"Accept": "*/*"})
        assert len(plain.text.splitlines()) == 2


async def both() -> list[OutsideAccount]:
    """Cash and receivables, which Xero's journals do not take."""
    return [OutsideAccount(id=account(number)) for number in ("1010", "1200")]


def keyed(page) -> dict[str, str]:
    """What the form would send as it stands."""
    inputs = page.by_id("mapping-form").all("input")
    return {
        one["name"]: one.attributes.get("value") or ""
        for one in inputs
        if one.attributes.get("type") != "checkbox" or "checked" in one.attributes
    }


async def labels(browser, batch: Batch) -> list[str]:
    page = await browser.get(f"/batches/{at('Batch', batch)}")
    return [one.text for one in page.by_id("ledger-buttons").all("a")]
