"""Downloading a mass ledger."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.builders import in_status
from tests.cast import AMIR, period
from tests.mail_server import mail_server
from tests.server.conftest import signed_in
from tests.working import all_done, until, working
from tieout.domain.audit.event import AuditEvent
from tieout.domain.ledgers.mass_making import start
from tieout.graphql.ids import global_id
from tieout.server.smtp import transport_of

MARCH = period("2026-03")


async def test_the_zip_comes_with_its_name_and_length_and_is_noted(client, books):
    await in_status("CLOSED")
    mass = global_id("MassLedger", (await start(MARCH, by=AMIR)).id)
    await signed_in(client, "vera")
    early = await client.get(f"/mass-ledgers/{mass}/ledgers.zip")
    assert (early.status_code, "not made yet" in early.text) == (409, True)
    async with working():
        await until(all_done)
    answer = await client.get(f"/mass-ledgers/{mass}/ledgers.zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="mass-ledger-1-both.zip"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == ["summary.csv", "detail.csv", "manifest.json"]
    note = await AuditEvent.get(action="MASS_LEDGER_DOWNLOADED")
    assert (note.actor, note.fiscal_period_id, note.subject) == ("Vera Viewer", MARCH, "mass ledger 1")


@pytest.mark.parametrize("id", ["nonsense", global_id("Batch", 1), global_id("MassLedger", 9)])
async def test_what_is_not_there_is_not_found(client, books, id):
    await signed_in(client, "vera")
    assert (await client.get(f"/mass-ledgers/{id}/ledgers.zip")).status_code == 404


async def test_it_is_mailed_as_it_is_downloaded(client, books):
    await in_status("CLOSED")
    begun = await start(MARCH, by=AMIR, email="cfo@harbour-pine.example")
    async with mail_server() as post:
        async with working(transport_of(post.url, sender="books@harbour-pine.example")):
            await until(all_done)
        letters = [one for one in post.taken if one["To"] == "cfo@harbour-pine.example"]
    (attachment,) = letters[0].iter_attachments()
    await signed_in(client, "vera")
    answer = await client.get(f"/mass-ledgers/{global_id('MassLedger', begun.id)}/ledgers.zip")
    assert attachment.get_filename() == "mass-ledger-1-both.zip"
    assert attachment.get_content() == answer.content
