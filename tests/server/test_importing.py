"""The command `tieout import`: what it asks, what it tells, and how it ends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.databases import Place
from tests.domain.imports.files import INVOICES, RECEIPTS, a_file
from tieout.domain.audit.verifying import verify
from tieout.domain.database.connecting import connected
from tieout.domain.database.statements import fetch
from tieout.domain.refusal import Refusal
from tieout.domain.reports.ageing import ageing_on
from tieout.server.cli import app

Command = Callable[..., Awaitable[Result]]

MAPPING = """
[customers]
number = "customer"
[invoices]
[receipts]
invoice = "number"
date = "paid"
"""


@pytest.fixture
def tieout(place: Place, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run the command in a thread, where its own event loop may run."""
    monkeypatch.setenv("TIEOUT_DATABASE_URL", place.url)
    monkeypatch.setenv("COLUMNS", "200")

    async def invoke(*arguments: str | Path) -> Result:
        words = ["import", *(str(word) for word in arguments)]
        return await asyncio.to_thread(CliRunner().invoke, app, words)

    return invoke


async def batches(place: Place) -> list[tuple[str, str]]:
    async with connected(place.url):
        rows = await fetch("SELECT number, status FROM batch ORDER BY id")
        return [(row["number"], row["status"]) for row in rows]


def refusal(result: Result) -> str:
    assert isinstance(result.exception, Refusal)
    return result.exception.message


async def test_without_commit_it_only_shows_what_it_would_do(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    file = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-01-10,1000.00", "BIRCH,INV-2,2026-02-10,20.00")
    shown = await tieout("invoices", file)
    assert shown.exit_code == 0
    assert shown.output.splitlines() == [
        "Invoices (2 lines): 2 new, 1,020.00 USD in total, in 2 batches.",
        "Post date   Invoices  Control total",
        "2026-01-31         1       1,000.00",
        "2026-02-28         1          20.00",
        "Dry run: nothing was written. Add --commit to import.",
    ]
    assert await batches(place) == []


async def test_with_commit_it_tells_of_each_batch(place: Place, tieout: Command, tmp_path: Path) -> None:
    file = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-01-10,1000.00", "BIRCH,INV-2,2026-02-10,20.00")
    shown = await tieout("invoices", file, "--commit", "--close")
    assert shown.output.splitlines()[-3:] == [
        "Batch I2601 of 2026-01-31: 1 invoice, 1,000.00 USD, closed.",
        "Batch I2602 of 2026-02-28: 1 invoice, 20.00 USD, closed.",
        "Imported: 2 invoices, in 2 batches.",
    ]
    assert await batches(place) == [("I2601", "CLOSED"), ("I2602", "CLOSED")]
    again = await tieout("invoices", file, "--commit", "--post")
    assert again.output.splitlines() == [
        "Invoices (2 lines): 0 new; 2 in the books already.",
        "There is nothing new to import.",
        "Batch I2601 of 2026-01-31: 1 invoice, 1,000.00 USD, posted (imported before).",
        "Batch I2602 of 2026-02-28: 1 invoice, 20.00 USD, posted (imported before).",
        "Nothing was imported.",
    ]
    assert again.exit_code == 0


async def test_every_rejected_line_is_told_and_written_down(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    file = a_file(tmp_path, RECEIPTS, "INV-1,2026-01-10,1.00", "INV-2,2026-01-32,[bold]")
    report = tmp_path / "rejected.csv"
    shown = await tieout("receipts", file, "--report", report, "--commit")
    unknown = "There is no invoice INV-1. Check the number, or look the invoice up by its amount."
    wrong = (
        "2026-01-32 is not a date in the format YYYY-MM-DD. [bold] is not an amount of USD: write it in "
        "figures, with 2 decimals at most."
    )
    assert shown.output.splitlines() == [
        "Receipts (2 lines): 0 new; 2 rejected.",
        f"Line 2 (receipt): {unknown}",
        f"Line 3 (receipt): {wrong}",
        "2 lines rejected.",
        "There is nothing new to import.",
        f"The rejected lines are in {report}.",
    ]
    assert shown.exit_code == 1
    assert refusal(shown).startswith("Lines of file.csv are rejected (2)")
    assert report.read_text() == f'line,kind,reason\n2,receipts,{unknown}\n3,receipts,"{wrong}"\n'.replace(
        f"2,receipts,{unknown}", f'2,receipts,"{unknown}"'
    )


async def test_columns_date_format_and_grouping_are_told_on_the_command_line(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "Customer No,Invoice No,Issued,Total", "ACME,1,1/2/2026,5", "ACME,2,1/9/2026,5")
    columns = ("customer=Customer No", "number=Invoice No", "date=Issued", "amount=Total")
    told = [word for column in columns for word in ("--column", column)]
    options = ("--date-format", "M/D/YYYY", "--group", "week", "--letter", "w", "--commit")
    shown = await tieout("invoices", file, *told, *options)
    assert shown.exit_code == 0, shown.output
    assert await batches(place) == [("W0104", "OPEN"), ("W0111", "OPEN")]


async def test_a_run_takes_every_kind_and_closes_the_periods(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING)
    file = a_file(
        tmp_path,
        "customer,number,date,amount,paid",
        *("DOVE,INV-1,2025-12-10,100.00,2026-01-05", "ACME,INV-2,2026-01-06,7.00,"),
    )
    options = ("--create-years", "--close-periods", "2025-12-31", "--commit")
    shown = await tieout("run", mapping, file, *options)
    assert shown.exit_code == 0, shown.output
    lines = shown.output.splitlines()
    assert lines[0] == "Fiscal year from 2025-01-01 to be created."
    assert "Receipts (2 lines): 1 new, 100.00 USD in total, in 1 batch; 1 line without a date." in lines
    assert "Imported: 1 customer, 2 invoices, 1 receipt, in 3 batches." in lines
    assert lines[-1] == "Fiscal period 2025-12 closed."
    assert await batches(place) == [("I2512", "POSTED"), ("I2601", "POSTED"), ("C2601", "POSTED")]


async def test_the_mapping_file_gives_way_to_the_command_line(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('group = "day"\n[customers]\nnumber = "Id"\nname = "Company"\n')
    file = a_file(tmp_path, "Id,Company,Title", "DOVE,Dove,Dove & Sons")
    shown = await tieout("customers", file, "--mapping", mapping, "--column", "name=Title", "--commit")
    assert shown.output.splitlines()[-1] == "Imported: 1 customer."
    async with connected(place.url):
        assert await fetch("SELECT name FROM customer WHERE number = 'DOVE'") == [{"name": "Dove & Sons"}]


async def test_it_is_done_as_a_user_when_one_is_named(place: Place, tieout: Command, tmp_path: Path) -> None:
    file = a_file(tmp_path, INVOICES, "ACME,INV-1,2026-01-10,1000.00")
    assert refusal(await tieout("invoices", file, "--user", "clara", "--commit")) == (
        "You may not import files: that takes the right IMPORT. Ask an administrator for it."
    )
    assert refusal(await tieout("invoices", file, "--user", "nobody")) == (
        "There is no active user nobody to import for. `tieout user list` shows who there is."
    )
    assert (await tieout("invoices", file, "--user", "amir", "--commit")).exit_code == 0
    async with connected(place.url):
        assert await fetch("SELECT created_by FROM batch") == [{"created_by": "Amir Accountant"}]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--column", "number"),
            "number does not map a column. Write WHAT=HEADING, such as --column number=InvoiceNo.",
        ),
        (
            ("--mapping", "nowhere.toml"),
            "The file nowhere.toml cannot be read: [Errno 2] No such file or directory: 'nowhere.toml'.",
        ),
    ],
)
async def test_what_is_not_understood_ends_the_command_with_a_sentence(
    place: Place, tieout: Command, tmp_path: Path, options: tuple[str, ...], sentence: str
) -> None:
    assert refusal(await tieout("invoices", a_file(tmp_path, INVOICES), *options)) == sentence


@pytest.mark.slow
async def test_killed_again_and_again_it_is_whole_in_the_end(
    place: Place, tieout: Command, tmp_path: Path
) -> None:
    days = [f"2026-{month:02d}-{day:02d}" for month in (1, 2, 3, 4) for day in range(1, 29)]
    lines = [f"ACME,INV-{number},{day},1.00,{day}" for number, day in enumerate(days)]
    file = a_file(tmp_path, "customer,number,date,amount,paid", *lines)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(f'group = "week"\n{MAPPING}')
    command = ["run", str(mapping), str(file), "--commit"]
    for count in (1, 4, 2):
        await killed_after(place, count, *command)
    last = await tieout(*command)
    assert last.exit_code == 0, last.output
    assert {status for _, status in await batches(place)} == {"POSTED"}
    async with connected(place.url):
        assert await fetch("SELECT count(*) AS count, sum(amount)::bigint AS total FROM open_item") == [
            {"count": 112, "total": 11_200}
        ]
        assert not (await ageing_on(date(2026, 4, 30))).total
        assert [check.name for check in await verify() if not check.passed] == []


async def killed_after(place: Place, count: int, *command: str) -> None:
    """Run the command in a process of its own, and kill it once it has told of so many batches."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tieout.server", "import", *command),
        env={**os.environ, "TIEOUT_DATABASE_URL": place.url},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    while count and (line := await process.stdout.readline()):
        count -= line.startswith(b"Batch ")
    process.kill()
    await process.wait()
    assert count == 0
