"""Making a batch: the type first, then its header."""

from __future__ import annotations

from tests.cast import set_options
from tests.pages.conftest import at
from tests.watching import unchanged
from tieout.domain.accounts.account import CashAccount
from tieout.domain.batches.batch import Batch
from tieout.domain.periods.fiscal_year import FiscalPeriod

FILLED = {
    "type": "CASH",
    "number": "kx001",
    "postDate": "2026-03-15",
    "controlTotal": "250.00",
    "controlCount": "2",
}


async def test_the_type_is_chosen_first(clara_s) -> None:
    page = await clara_s.get("/batches/new")
    assert [link.text for section in page.all("section") for link in section.all("a")] == [
        *("Cash", "Invoice", "Credit memo", "Adjustment", "Mixed")
    ]


async def test_the_form_starts_with_today_and_the_default_cash_account(clara_s) -> None:
    page = await clara_s.get("/batches/new?type=CASH")
    assert page.by_id("new-postDate")["value"] == "2026-03-15"
    (chosen,) = [one for one in page.by_id("new-cashAccountId").all("option") if "selected" in one]
    assert chosen.text == "1010 Cash (USD)"
    assert "autofocus" in page.by_id("new-number")


async def test_the_post_date_is_shown_as_fixed_where_a_setting_locks_it(clara_s) -> None:
    """R2.4: of invoices and credit memos only; the branch is looked up among those there are."""
    await set_options(current_date_as_document_date=True, branch_accounting=True)
    page = await clara_s.get("/batches/new?type=INVOICE")
    assert "readonly" in page.by_id("new-postDate")
    assert page.by_id("new-branch")["list"] == "new-branches"
    assert "readonly" not in (await clara_s.get("/batches/new?type=CASH")).by_id("new-postDate")


async def test_only_a_cash_batch_has_a_deposit(clara_s) -> None:
    page = await clara_s.get("/batches/new?type=INVOICE")
    assert not page.has("new-depositId")


async def test_a_new_batch_leads_to_its_entries(clara_s) -> None:
    await clara_s.post("/batches", FILLED)
    batch = await Batch.get(number="KX001")
    assert (batch.control_total, batch.control_count) == (25000, 2)
    assert clara_s.status == 303
    page = await clara_s.get(clara_s.headers["location"])
    assert page.by_id("batch-head").one("h1").text == "Batch KX001"
    assert page.has("entry-form")


async def test_the_cash_account_chosen_brings_its_currency(clara_s) -> None:
    """R3.1, R3.2"""
    euros = at("CashAccount", await CashAccount.get(currency="EUR"))
    await clara_s.post("/batches", FILLED | {"cashAccountId": euros})
    assert (clara_s.status, (await Batch.get(number="KX001")).currency) == (303, "EUR")


async def test_htmx_is_led_there_too(clara_s) -> None:
    await clara_s.post("/batches", FILLED, target="new-form")
    assert clara_s.status == 200
    assert clara_s.headers["HX-Redirect"].endswith("/entries")


async def test_a_refused_header_comes_back_with_its_values_and_the_message_beside_the_field(
    clara_s, books
) -> None:
    async with unchanged(books):
        page = await clara_s.post("/batches", FILLED | {"number": "toolong", "description": "<b>mine</b>"})
    assert clara_s.status == 422
    assert page.by_id("new-number")["value"] == "toolong"
    assert page.by_id("new-number")["aria-invalid"] == "true"
    assert page.by_id("new-number-error").text == page.by_id("new-summary").text
    assert page.by_id("new-description")["value"] == "<b>mine</b>"
    assert page.by_id("new-summary").one("a")["href"] == "#new-number"
    assert "autofocus" in page.by_id("new-summary")


async def test_htmx_gets_the_refused_form_alone(clara_s) -> None:
    page = await clara_s.post("/batches", FILLED | {"controlCount": "some"}, target="new-form")
    assert clara_s.status == 422
    assert not page.all("html")
    assert page.by_id("new-controlCount-error").text == "'some' is not a whole number."


async def test_the_same_form_sent_twice_makes_one_batch(clara_s) -> None:
    form = await clara_s.get("/batches/new?type=CASH")
    key = form.one("input", name="idempotencyKey")["value"]
    for _ in range(2):
        await clara_s.post("/batches", FILLED | {"idempotencyKey": key})
        assert clara_s.status == 303
    assert await Batch.all().count() == 1


async def test_a_number_may_be_left_blank_where_it_is_given(clara_s) -> None:
    await set_options(automatic_batch_numbering=True)
    await clara_s.post("/batches", FILLED | {"number": ""})
    assert [batch.number for batch in await Batch.all()] == ["R0001"]


async def test_a_warning_goes_along_to_the_entries_and_is_shown_once(clara_s) -> None:
    await set_options(ar_hold_reaction="WARN")
    await FiscalPeriod.filter(name="2026-03").update(ar_hold=True)
    await clara_s.post("/batches", FILLED, target="new-form")
    entries = clara_s.headers["HX-Redirect"]
    shown = (await clara_s.get(entries)).by_id("warned")
    assert shown.one("p").text == (
        "Warning: 2026-03-15 falls in 2026-03, which is on AR hold. "
        "Choose another date, or have the hold lifted. Look at the period"
    )
    assert not (await clara_s.get(entries)).has("warned")
    batch = await Batch.get(number="KX001")
    form = {"expectedVersion": str(batch.version), "postDate": "2026-03-14"}
    saved = await clara_s.post(f"/batches/{at('Batch', batch)}/update", form, target="dialog")
    assert saved.by_id("warned").all("p")[0].text == "Header saved."
