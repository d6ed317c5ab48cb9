"""Downloading reports as CSV and PDF."""

from __future__ import annotations

from tests.builders import a_posted_invoice
from tests.cast import AMIR, TODAY, customer
from tests.server.conftest import signed_in
from tieout.domain.reports.sent_statement import SentStatement
from tieout.domain.reports.statement_mailing import send_statement
from tieout.graphql.ids import global_id
from tieout.server.letter import compose


async def test_a_report_comes_as_csv_and_as_pdf(client, books):
    await a_posted_invoice("INV-1", amount="1234.50")
    assert (await client.get("/reports/ageing/report.csv")).status_code in {303, 307}  # to the sign-in
    await signed_in(client, "vera")
    rows = await client.get("/reports/ageing/report.csv?documents=yes")
    assert rows.headers["content-type"] == "text/csv; charset=utf-8"
    name = "ageing-documents-2026-03-15.csv"
    assert rows.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert rows.text.splitlines()[1] == (
        "ACME,Acme,invoice,INV-1,2026-03-15,2026-03-15,0,Current,USD,1234.50,1234.50,1234.50"
    )
    paper = await client.get("/reports/ageing/report.pdf")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF-")


async def test_what_cannot_be_asked_for_is_told(client, books):
    await signed_in(client, "vera")
    assert (await client.get("/reports/nonsense/report.csv")).status_code == 404
    assert (await client.get("/reports/ageing/report.doc")).status_code == 404
    refused = await client.get("/reports/ageing/report.csv?asOf=someday")
    assert (refused.status_code, refused.text[:10]) == (409, "someday is")


async def test_a_statement_is_handed_out_as_it_was_mailed(client, books):
    await a_posted_invoice("INV-1", amount="50.00")
    message = await send_statement(customer("ACME"), TODAY, TODAY, by=AMIR)
    await signed_in(client, "vera")
    made = await SentStatement.get(mail_id=message.id)
    address = f"/statements/{global_id('SentStatement', made.id)}/statement.pdf"
    first = await client.get(address)
    assert first.headers["content-type"] == "application/pdf"
    await a_posted_invoice("INV-2", amount="7.00")
    assert (await client.get(address)).content == first.content == made.content
    letter = await compose(message, sender="books@harbour-pine.example")
    (attached,) = letter.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("statement-2026-03-15.pdf", first.content)
    fresh = await client.get("/reports/statement/report.pdf?customer=ACME")
    assert fresh.content.startswith(b"%PDF-")
    assert (await client.get("/statements/nonsense/statement.pdf")).status_code == 404
    assert (await client.get("/reports/statement/report.csv")).status_code == 409
