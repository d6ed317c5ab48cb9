"""The ZIP of a mass ledger: one file for each layout over all its batches, the same bytes every time."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from zipfile import ZipFile

import pytest
from time_machine import Traveller

from tests.builders import a_cash_batch, a_receipt, closed, in_status
from tests.cast import ADA, AMIR, CONNIE, customer, period
from tests.databases import Books
from tests.watching import refused
from tests.working import all_done, until, working
from tieout.domain.batches.batch import Batch
from tieout.domain.batches.closing import reopen
from tieout.domain.customers.editing import CustomerChanges, update_customer
from tieout.domain.ledgers.files import make_zip
from tieout.domain.ledgers.ledger import Ledger
from tieout.domain.ledgers.mass_file import MassLedgerNotMade, make_mass_zip, mass_archive_name
from tieout.domain.ledgers.mass_ledger import MassLedger, MassLedgerContent
from tieout.domain.ledgers.mass_making import start
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.refusal import NotFound

MARCH = period("2026-03")


async def two_batches() -> list[Batch]:
    batches = []
    for count in (1, 2):
        batch = await a_cash_batch()
        for number in range(count):
            await a_receipt(batch, reference=f"{batch.id}00{number}")
        batches.append(await closed(batch))
    return batches


async def made(content: MassLedgerContent = MassLedgerContent.BOTH) -> MassLedger:
    mass = await start(MARCH, by=AMIR, content=content)
    async with working():
        await until(all_done)
    return await MassLedger.get(id=mass.id)


async def zipped(mass: MassLedger) -> bytes:
    return b"".join([piece async for piece in (await make_mass_zip(mass.id)).chunks()])


def unzipped(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


async def rows_of_batch(batch: Batch, layout: LedgerLayout) -> list[bytes]:
    """The lines of a single batch's own file, without its heading."""
    archive = await make_zip((await Ledger.get(batch_id=batch.id)).id, layout)
    data = b"".join([piece async for piece in archive.chunks()])
    return unzipped(data)[f"{layout.value.lower()}.csv"].splitlines()[1:]


@pytest.mark.parametrize("layout", list(LedgerLayout))
async def test_its_files_hold_what_the_batches_own_files_hold(books: Books, layout: LedgerLayout) -> None:
    batches = await two_batches()
    files = unzipped(await zipped(await made()))
    heading, *rows = files[f"{layout.value.lower()}.csv"].splitlines()
    assert heading.startswith(b"batch_no,ledger_version,")
    assert rows == [row for batch in batches for row in await rows_of_batch(batch, layout)]


async def test_the_manifest_names_every_ledger_and_the_hash_of_every_file(books: Books) -> None:
    batches = await two_batches()
    files = unzipped(await zipped(await made()))
    manifest = json.loads(files.pop("manifest.json"))
    assert [file["name"] for file in manifest["files"]] == list(files) == ["summary.csv", "detail.csv"]
    for file in manifest["files"]:
        assert file["sha256"] == hashlib.sha256(files[file["name"]]).hexdigest()
        assert file["bytes"] == len(files[file["name"]])
    assert (manifest["mass_ledger"], manifest["period"], manifest["debit_total"]) == (1, "2026-03", "300.00")
    assert [(one["batch"], one["lines"], one["total"]) for one in manifest["ledgers"]] == [
        (batches[0].number, 2, "100.00"),
        (batches[1].number, 4, "200.00"),
    ]


@pytest.mark.parametrize("content", list(MassLedgerContent))
async def test_it_holds_the_layouts_asked_for_and_is_named_for_them(
    books: Books, content: MassLedgerContent
) -> None:
    await in_status("CLOSED")
    mass = await made(content)
    names = [f"{layout.value.lower()}.csv" for layout in content.layouts]
    assert list(unzipped(await zipped(mass))) == [*names, "manifest.json"]
    assert mass_archive_name(mass) == f"mass-ledger-1-{content.value.lower()}.zip"


async def test_it_gives_the_same_bytes_whatever_happens_later(books: Books, clock: Traveller) -> None:
    batches = await two_batches()
    mass = await made()
    before = await zipped(mass)
    clock.shift(86_400)
    await update_customer(
        customer("ACME"), by=ADA, expected_version=1, changes=CustomerChanges(name="Acme Inc")
    )
    await reopen(batches[0].id, by=CONNIE, reason="Wrong month")
    assert await zipped(mass) == before


async def test_many_ledgers_are_written_a_few_at_a_time(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_batches()
    mass = await made()
    whole = await zipped(mass)
    monkeypatch.setattr("tieout.domain.ledgers.mass_file.AT_ONCE", 1)
    assert await zipped(mass) == whole


async def test_one_that_is_not_made_or_not_there_has_no_file(books: Books) -> None:
    await in_status("CLOSED")
    mass = await start(MARCH, by=AMIR)
    async with refused(books, MassLedgerNotMade()):
        await make_mass_zip(mass.id)
    async with refused(books, NotFound(kind="mass ledger", key=99)):
        await make_mass_zip(99)
