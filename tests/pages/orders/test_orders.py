"""The pages of orders: list, tab, form, record with its dialogs; refunds, write-offs and journal entries."""

from __future__ import annotations

from tests.builders import a_mixed_batch, a_posted_invoice, a_receipt, an_invoice, an_order, closed
from tests.cast import set_options
from tests.domain.entries.reading import item_of
from tests.masters import a_reason
from tests.pages.conftest import at
from tests.watching import counted_queries, unchanged
from tieout.domain.batches.batch import Batch
from tieout.domain.customers.customer import Customer
from tieout.domain.entries.entry import Entry
from tieout.domain.orders.order import Order, OrderStatus


async def test_the_list_filters_by_status_and_reference(clara_s) -> None:
    batch = await a_mixed_batch(number="MIX01")
    await an_order(batch, reference="WEB-1")
    await an_order(batch, reference="SHOP-2")
    page = await clara_s.get("/orders?search=web&status=OPEN")
    assert page.rows == [
        ["WEB-1", "Open", "ACME Acme", "15 Mar 2026", "MIX01", "100.00", "100.00 USD", "", ""]
    ]
    customer = at("Customer", await Customer.get(number="BIRCH"))
    assert "No order fits this filter." in (await clara_s.get(f"/orders?customer={customer}")).text
    assert "No order fits this filter." in (await clara_s.get("/orders?status=CANCELLED")).text


async def test_three_orders_take_as_many_queries_as_one(clara_s) -> None:
    batch = await a_mixed_batch()
    await an_order(batch)
    await clara_s.get("/orders")
    with counted_queries() as one:
        await clara_s.get("/orders")
    await an_order(batch)
    await an_order(batch)
    with counted_queries() as three:
        await clara_s.get("/orders")
    assert one.count == three.count


async def test_an_order_is_placed_with_its_lines_in_the_batch_it_was_opened_from(clara_s) -> None:
    batch = await a_mixed_batch(number="MIX01")
    form = await clara_s.get(f"/orders/new?batch={at('Batch', batch)}")
    assert form.by_id("order-batchId").one("option", selected="").text.startswith("MIX01")
    buttons = [one["id"] for one in form.by_id("order-form").all("button")]
    assert buttons == ["order-save", "order-more"]  # Enter presses the first
    fields = {"customerNumber": "acme", "reference": "WEB-1", "batchId": at("Batch", batch), "places": "4"}
    fields |= {"description.0": "Rope", "amount.0": "60.00", "accountNumber.2": "4100", "amount.2": "40.00"}
    await clara_s.post("/orders", fields)
    order = await Order.get(reference="WEB-1")
    assert (clara_s.status, clara_s.headers["location"]) == (303, f"/orders/{at('Order', order)}")
    page = await clara_s.get(f"/orders/{at('Order', order)}")
    assert page.one("h1").text == "Order WEB-1"
    assert [row[1:] for row in page.rows if row[0] in ("Rope", "–")] == [
        ["4000 Sales", "yes", "60.00"],
        ["4100 Services", "yes", "40.00"],
    ]


async def test_a_refused_order_keeps_what_was_keyed_and_says_it_at_the_line(clara_s, books) -> None:
    """R5.7: also when the batch was closed meanwhile, which is not offered any more."""
    batch = await a_mixed_batch(number="MIX01")
    await a_receipt(batch)
    fields = {"customerNumber": "ACME", "reference": "WEB-1", "batchId": at("Batch", batch), "places": "8"}
    fields |= {"description.5": "Rope", "amount.5": "none"}
    async with unchanged(books):
        page = await clara_s.post("/orders", fields, target="order-form")
    assert clara_s.status == 422
    assert page.by_id("order-amount.5-error").text
    assert page.by_id("order-description.5")["value"] == "Rope"
    await closed(batch)
    async with unchanged(books):
        page = await clara_s.post("/orders", {**fields, "amount.5": "5.00"}, target="order-form")
    assert "Batch MIX01 is closed" in page.by_id("order-summary").text
    assert [option.text for option in page.by_id("order-batchId").all("option")] == [
        "Today's external batch, made if it is missing"
    ]


async def test_more_lines_are_given_without_losing_any(clara_s, books) -> None:
    fields = {"customerNumber": "ACME", "amount.3": "5.00", "places": "4", "more": "yes"}
    async with unchanged(books):
        page = await clara_s.post("/orders", fields)
    assert clara_s.status == 200
    assert page.by_id("order-amount.3")["value"] == "5.00"
    assert page.has("order-amount.7")


async def test_an_order_is_paid_for_invoiced_and_cancelled_in_its_dialogs(clara_s) -> None:
    order = await an_order(await a_mixed_batch(number="MIX01"), reference="WEB-1")
    record = f"/orders/{at('Order', order)}"
    assert (await clara_s.get(f"{record}?ask=payment")).one("dialog").one(
        "h2"
    ).text == "Payment for order WEB-1"
    done = await clara_s.post(f"{record}/payment", {"amount": "30.00", "reference": "CC-1"}, target="dialog")
    assert done.by_id("messages").one("p").text.startswith("30.00 USD taken, in batch R0001")
    done = await clara_s.post(f"{record}/invoice", {"documentNumber": "INV-9"}, target="dialog")
    assert done.by_id("messages").one("p").text == "Order WEB-1 is invoiced."
    await clara_s.post(f"{record}/cancel", {"reason": "Fire"})
    assert (clara_s.status, clara_s.headers["location"]) == (303, record)
    page = await clara_s.get(record)
    assert page.by_id("order-head").one("span", class_="cancelled").text == "Cancelled"
    assert [row[0] for row in page.by_id("order-made").rows] == ["Invoice", "Cash receipt", "Credit memo"]
    refused = await clara_s.post(f"{record}/cancel", {}, target="dialog")
    assert "is cancelled" in refused.by_id("cancel-summary").text


async def test_a_batch_with_open_orders_offers_to_move_them_instead_of_close(clara_s) -> None:
    """R5.1, R5.3"""
    batch, other = await a_mixed_batch(number="MIX01"), await a_mixed_batch(number="MIX02")
    address = f"/batches/{at('Batch', batch)}"
    await a_receipt(batch)
    assert (await clara_s.get(address)).has("close-batch-button")
    first = await an_order(batch, reference="WEB-1")
    second = await an_order(batch, reference="WEB-2")
    page = await clara_s.get(address)
    assert (page.has("close-batch-button"), page.has("ask-move-orders")) == (False, True)
    dialog = (await clara_s.get(f"{address}?ask=move-orders")).one("dialog")
    assert [option.text for option in dialog.by_id("move-orders-targetId").all("option")] == [
        "MIX02, 2026-03-15",
        "The next period's batch, made now",
    ]
    some = {"which": "some", "order": at("Order", first), "targetId": at("Batch", other)}
    done = await clara_s.post(f"{address}/orders/move", some, target="dialog")
    assert done.by_id("messages").one("p").text == "The orders stand in batch MIX02 now."
    assert not done.has("close-batch-button")
    refused = await clara_s.post(
        f"{address}/orders/move", {"which": "all", "targetId": "next"}, target="dialog"
    )
    assert "The batch number is missing" in refused.text
    await set_options(automatic_batch_numbering=True)
    done = await clara_s.post(f"{address}/orders/move", {"which": "all", "targetId": "next"}, target="dialog")
    assert done.by_id("messages").one("p").text == "The orders stand in batch R0001 now."
    assert done.has("close-batch-button")
    assert (await Batch.get(id=(await Order.get(id=second.id)).batch_id)).number == "R0001"


async def test_the_orders_tab_is_of_mixed_batches(clara_s) -> None:
    batch = await a_mixed_batch()
    await an_order(batch, reference="WEB-1")
    page = await clara_s.get(f"/batches/{at('Batch', batch)}/orders")
    assert page.by_id("order-table").rows[0][0] == "WEB-1"
    assert page.by_id("tab-move")["href"] == f"/batches/{at('Batch', batch)}?ask=move-orders"


async def test_entries_of_every_kind_are_keyed_into_a_mixed_batch(clara_s) -> None:
    batch = await a_mixed_batch()
    address = f"/batches/{at('Batch', batch)}/entries"
    page = await clara_s.get(f"{address}?kind=INVOICE")
    assert page.by_id("entry-form").one("h2").text == "New invoice"
    keyed = {
        "kind": "INVOICE",
        "mixed": "yes",
        "customerNumber": "ACME",
        "documentNumber": "I-1",
        "amount": "9.00",
    }
    await clara_s.post(address, keyed)
    assert (clara_s.status, clara_s.headers["location"]) == (303, f"{address}?kind=INVOICE")
    form = await clara_s.post(address, {**keyed, "documentNumber": "I-2"}, target="entry-form")
    assert form.by_id("entry-form").one("h2").text == "New invoice"
    lines = {"places": "4", "accountNumber.0": "2300", "debit.0": "5.00", "accountNumber.1": "4000"}
    journal = f"/batches/{at('Batch', batch)}/journal"
    page = await clara_s.post(journal, {**lines, "credit.1": "4.00"}, target="journal-form")
    assert "1.00 USD is the difference" in page.by_id("journal-summary").text
    await clara_s.post(journal, {**lines, "credit.1": "5.00", "memo": "Recognised"})
    assert clara_s.headers["location"] == address
    kinds = [row[0] for row in (await clara_s.get(address)).by_id("entry-table").rows]
    assert kinds == ["Journal", "Invoice", "Invoice"]


async def test_a_credit_is_paid_back_and_an_invoice_written_off_by_page(clara_s) -> None:
    await a_reason("BADDEBT")
    await a_posted_invoice("INV-1", amount="30.00")
    batch = await a_mixed_batch(number="MIX01")
    item = await item_of(await a_receipt(batch, amount="50.00"))
    form = await clara_s.get(f"/refunds?item={at('OpenItem', item)}")
    assert "50.00 USD" in form.by_id("refund-form").text.replace("−", "")
    refused = await clara_s.post(
        "/refunds", {"openItemId": at("OpenItem", item), "amount": "50.01"}, target="refund-form"
    )
    assert "more than the 50.00 USD left" in refused.by_id("refund-summary").text
    await clara_s.post("/refunds", {"openItemId": at("OpenItem", item), "amount": "20.00"})
    assert clara_s.headers["location"] == f"/batches/{at('Batch', batch)}/entries"
    refused = await clara_s.post("/write-offs", {"invoiceNumber": "INV-1"}, target="write-off-form")
    assert "The reason is missing" in refused.by_id("write-off-summary").text
    await clara_s.post(
        "/write-offs", {"invoiceNumber": "INV-1", "reason": "BADDEBT", "batchId": at("Batch", batch)}
    )
    assert clara_s.headers["location"] == f"/batches/{at('Batch', batch)}/entries"
    assert await Entry.filter(batch_id=batch.id).order_by("id").values_list("type", flat=True) == [
        *("CASH_RECEIPT", "REFUND", "ADJUSTMENT")
    ]
    assert await Order.filter(status=OrderStatus.OPEN).count() == 0


async def test_the_grid_of_a_mixed_batch_lists_what_stands_in_it(clara_s) -> None:
    """R3.35: an invoice not yet posted can be paid where it stands, and is not offered anywhere else."""
    batch, other = await a_mixed_batch(), await a_mixed_batch()
    await an_invoice(batch, number="NEW-1")
    multiple = {
        "kind": "CASH",
        "customerNumber": "ACME",
        "amount": "100.00",
        "finish": "MULTIPLE_CREDITS",
        "do": "multiple",
    }
    for one, shown in ((batch, True), (other, False)):
        page = await clara_s.post(f"/batches/{at('Batch', one)}/entries", multiple, target="entry-form")
        assert ("NEW-1" in page.text) is shown
