"""Bank files in the pages: looked at, confirmed, and matched receipt by receipt."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace

import pytest

from tests.builders import a_posted_invoice
from tests.cast import CLARA
from tests.domain.banking.test_formats import CHECK
from tests.domain.banking.test_identifying import loaded
from tests.domain.banking.test_loading import lockbox
from tests.domain.banking.writers import a_deposit
from tests.pages.conftest import Browser, at
from tests.watching import counted_queries
from tieout.domain.banking.layout import DEFAULT_LOCKBOX, BankLayout
from tieout.domain.banking.loaded_file import LoadedFile
from tieout.domain.banking.loading import load
from tieout.domain.banking.remitter import Remitter
from tieout.domain.batches.batch import Batch
from tieout.domain.database.publishing import settle


@pytest.fixture
def dialect() -> str:
    """The pages are the same on both databases."""
    return "sqlite"


def sent(content: bytes, **rest: str) -> dict[str, str]:
    return {"base64": b64encode(content).decode(), "name": "lockbox.txt", **rest}


async def test_a_file_is_looked_at_and_confirmed_in_place(clara_s: Browser) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    content = lockbox(a_deposit(CHECK))
    page = await clara_s.post("/bank-files", sent(content), target="bank-look")
    assert clara_s.status == 200
    assert page.by_id("bank-save").text == "Confirm: make 1 batch"
    assert "certain ACME: The remittance names INV-1012" in page.by_id("bank-look").text.replace(
        "Certain", "certain"
    )
    assert await Batch.filter(origin="AUTOMATIC").count() == 0
    form = page.by_id("bank-confirm")
    fields = {one["name"]: one["value"] for one in form.all("input", type="hidden")}
    page = await clara_s.post("/bank-files", fields, target="bank-look")
    assert (clara_s.status, await Batch.filter(origin="AUTOMATIC").count()) == (200, 1)
    file = await LoadedFile.first()
    assert page.by_id("to-file")["href"] == f"/bank-files/{at('BankFile', file)}"
    shown = await clara_s.get(f"/bank-files/{at('BankFile', file)}")
    assert "1,250.50 USD" in shown.by_id("bank-file").text
    listed = await clara_s.get("/bank-files")
    assert listed.by_id("to-matching").text == "Match 1 receipt"


async def test_what_differs_or_is_known_cannot_be_confirmed(clara_s: Browser) -> None:
    wrong = lockbox(a_deposit(CHECK)).replace(b"0000125050\r\n9", b"0000125051\r\n9")
    page = await clara_s.post("/bank-files", sent(wrong), target="bank-look")
    assert "the bank gives 1,250.51 USD as total, the details come to 1,250.50 USD" in page.text
    assert page.all("form", id="bank-confirm") == []
    await clara_s.post("/bank-files", sent(wrong, commit="on"), target="bank-look")
    assert (clara_s.status, await Batch.all().count()) == (422, 0)
    await clara_s.post("/bank-files", {"base64": ""}, target="bank-look")
    assert clara_s.status == 422


async def test_receipts_are_matched_one_after_the_other(clara_s: Browser) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    await a_posted_invoice("INV-7", amount="30.00", customer="BIRCH")
    first, second = await loaded(CHECK, replace(CHECK, minor=3_000, text="INV-7", reference="2"))
    page = await clara_s.get("/bank-files/matching")
    assert page.by_id("one-title").text == "1,250.50 USD of ACME"
    form = next(one for one in page.all("form") if one.attributes.get("action", "").endswith("/accept"))
    fields = {one["name"]: one["value"] for one in form.all("input", type="hidden")}
    assert form["action"] == f"/bank-files/matching/{at('BankReceipt', first)}/accept"
    page = await clara_s.post(form["action"], fields, target="matching-work")
    assert (clara_s.status, page.by_id("one-title").text) == (200, "30.00 USD of ACME")
    by_hand = {"customerNumber": "NOBODY", "invoiceNumber": "", "left": "30.00"}
    address = f"/bank-files/matching/{at('BankReceipt', second)}/identify"
    page = await clara_s.post(address, by_hand, target="matching-work")
    assert clara_s.status == 422
    assert page.by_id("hand-customerNumber")["value"] == "NOBODY"
    await clara_s.post(address, {**by_hand, "customerNumber": "BIRCH"})
    assert (clara_s.status, clara_s.headers["location"]) == (303, "/bank-files/matching")
    page = await clara_s.get("/bank-files/matching")
    assert "Everything is matched." in page.by_id("matching-work").text


async def test_all_that_is_certain_is_accepted_with_one_button(clara_s: Browser) -> None:
    await a_posted_invoice("INV-1012", amount="1250.50")
    await loaded(CHECK, replace(CHECK, minor=77, text="", reference="2"))
    page = await clara_s.post("/bank-files/matching/certain", {}, target="matching-work")
    assert page.by_id("messages").one("p").text == "1 matched; the rest is for you to look at."
    assert page.by_id("one-title").text == "0.77 USD of ACME"


@pytest.mark.parametrize("address", ["/bank-files", "/bank-files/matching", "/bank-files/payers"])
async def test_lists_take_as_many_statements_for_three_rows_as_for_one(
    clara_s: Browser, address: str
) -> None:
    counts = []
    for number in (1, 3, 4):
        await loaded(replace(CHECK, minor=number, reference=str(number)))
        await clara_s.get(address)
        await settle()
        with counted_queries() as queries:
            await clara_s.get(address)
        counts.append(queries.count)
    assert counts[1] == counts[2], counts


async def test_a_file_of_three_deposits_takes_as_many_statements_as_one_of_one(clara_s: Browser) -> None:
    counts = []
    for first, deposits in ((1, 1), (10, 3)):
        made = [a_deposit(replace(CHECK, minor=first + place)) for place in range(deposits)]
        file = await load(lockbox(*made), by=CLARA, name="lockbox.txt")
        await clara_s.get(f"/bank-files/{at('BankFile', file)}")
        await settle()
        with counted_queries() as queries:
            await clara_s.get(f"/bank-files/{at('BankFile', file)}")
        counts.append(queries.count)
    assert counts[0] == counts[1], counts


async def test_who_only_looks_is_offered_nothing(browser_of) -> None:
    [receipt] = await loaded()
    vera_s = await browser_of("vera")
    for address in (
        "/bank-files",
        f"/bank-files/matching?at={at('BankReceipt', receipt)}",
        "/bank-files/payers",
    ):
        page = await vera_s.get(address)
        assert [one["action"] for one in page.all("form") if one.attributes.get("method") == "post"] == [
            "/sign-out"
        ]


async def test_payers_are_kept_on_a_page(clara_s: Browser) -> None:
    given = {"customerNumber": "ACME", "routing": "1", "account": "2", "name": "Acme Trading"}
    await clara_s.post("/bank-files/payers", given, target="payer-form")
    made = await Remitter.get()
    assert (clara_s.status, made.key) == (200, "ACCOUNT:1/2")
    await clara_s.post("/bank-files/payers", given, target="payer-form")
    assert clara_s.status == 422
    address = f"/bank-files/payers/{at('Remitter', made)}"
    await clara_s.post(address, {"customerNumber": "BIRCH", "expectedVersion": "1"})
    assert (clara_s.status, (await Remitter.get()).customer_id) == (303, 2)
    await clara_s.post(f"{address}/delete", {}, target="messages")
    assert await Remitter.all().count() == 0


async def test_layouts_are_kept_among_the_settings(amir_s: Browser) -> None:
    given = {"code": "north", "kind": "LOCKBOX", "definition": DEFAULT_LOCKBOX}
    await amir_s.post("/settings/bank-layouts", given, target="banklayout-form")
    made = await BankLayout.get()
    assert (amir_s.status, made.code) == (200, "NORTH")
    wrong = {**given, "code": "X", "definition": "6 colour 1-2"}
    page = await amir_s.post("/settings/bank-layouts", wrong, target="banklayout-form")
    assert "names 6 colour, which is none of" in page.by_id("banklayout-definition-error").text
