"""Downloading the files of a ledger."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile

import pytest

from tests.builders import a_cash_batch, a_posted_invoice, a_receipt, with_ledger
from tests.server.conftest import signed_in
from tieout.domain.audit.event import AuditEvent
from tieout.domain.database.statements import execute
from tieout.domain.ledgers.ledger import Ledger
from tieout.graphql.ids import global_id


@pytest.fixture
async def ledger(books) -> str:
    await a_posted_invoice("INV-1")
    return global_id("Ledger", (await Ledger.get()).id)


@pytest.mark.parametrize("layout", ["summary", "detail"])
async def test_a_zip_comes_with_its_name_and_length(client, ledger, layout):
    await signed_in(client, "vera")
    answer = await client.get(f"/ledgers/{ledger}/{layout}.zip")
    assert answer.headers["content-type"] == "application/zip"
    name = f"batch-B0001-ledger-{layout}-v1.zip"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"{layout}.csv", "manifest.json"]
    await client.head(f"/ledgers/{ledger}/{layout}.zip")
    (note,) = await AuditEvent.filter(action="LEDGER_DOWNLOADED")
    assert (note.actor, note.batch_id, note.subject) == ("Vera Viewer", 1, "version 1")
    held = zipfile.ZipFile(io.BytesIO(answer.content)).read(f"{layout}.csv")
    hashes = {f"{layout}.csv": hashlib.sha256(held).hexdigest()}
    assert json.loads(note.facts) == {"layout": layout.upper(), "sha256": hashes}


async def test_the_journal_is_text(client, ledger):
    await signed_in(client, "vera")
    answer = await client.get(f"/ledgers/{ledger}/journal.hledger")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="ledger-')
    assert "INV-1" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/ledgers/nonsense/summary.zip",
        "/ledgers/{batch}/summary.zip",
        "/ledgers/{none}/detail.zip",
        "/ledgers/{none}/journal.hledger",
        "/ledgers/{ledger}/other.zip",
    ],
)
async def test_what_is_not_there_is_not_found(client, ledger, path):
    await signed_in(client)
    known = {"batch": global_id("Batch", 1), "none": global_id("Ledger", 99), "ledger": ledger}
    answer = await client.get("/ledgers/" + path.format(**known))
    assert answer.status_code == 404


@pytest.mark.parametrize("file", ["summary.zip", "journal.hledger"])
async def test_a_ledger_not_posted_has_no_files(client, file):
    await signed_in(client)
    batch = await a_cash_batch()
    await a_receipt(batch)
    await with_ledger(batch)
    answer = await client.get(f"/ledgers/{global_id('Ledger', (await Ledger.get()).id)}/{file}")
    assert answer.status_code == 409
    assert answer.text.startswith("Version 1 of the ledger of batch B0001 is not posted")
    assert await AuditEvent.filter(action="LEDGER_DOWNLOADED").count() == 0


async def test_a_token_without_the_right_to_look_gets_nothing(client, ledger, ada):
    answer = await client.get(f"/ledgers/{ledger}/summary.zip")
    assert answer.status_code == 303
    await signed_in(client)
    await execute("UPDATE app_user SET role = 'VIEWER'")
    assert (await client.get(f"/ledgers/{ledger}/summary.zip")).status_code == 200
