"""Two programs that know nothing of ours, hledger and beancount, take the journals and agree (formats D7)."""

from __future__ import annotations

import asyncio
import csv
import io
import subprocess
import sys
from collections import defaultdict
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.cast import AMIR
from tests.databases import Books
from tests.domain.exports.made_up import a_made_up_batch, files_of
from tieout.domain.batches import closing
from tieout.domain.batches.batch import Batch
from tieout.domain.database.statements import fetch
from tieout.domain.exports.file_kind import FileKind
from tieout.domain.mail.message import LedgerLayout
from tieout.domain.money import Money

needs_beancount = pytest.mark.skipif(find_spec("beancount") is None, reason="beancount is not installed")


async def run(*command: str) -> tuple[int, str]:
    done = await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, encoding="utf-8", check=False
    )
    return done.returncode, done.stdout + done.stderr


async def journal_in(folder: Path, batch: Batch, kind: FileKind, *, reversal: bool = False) -> Path:
    ((name, content),) = (await files_of(batch, LedgerLayout.DETAIL, kind, reversal=reversal)).items()
    path = folder / name
    path.write_bytes(content)
    return path


async def own_balances(batch: Batch, *, sign: int = 1) -> dict[str, dict[str, str]]:
    """What each account comes to, by currency: ours for what is in it, the line's for the rest."""
    rows = await fetch(
        "SELECT a.number, l.currency, l.debit - l.credit AS own, l.base_debit - l.base_credit AS base "
        "FROM ledger_line AS l JOIN ledger ON ledger.id = l.ledger_id JOIN account AS a "
        "ON a.id = l.account_id WHERE ledger.batch_id = $1 AND ledger.reverses_id IS NULL",
        batch.id,
    )
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in rows:
        foreign = row["currency"] != "USD" and row["own"]
        currency, minor = (row["currency"], row["own"]) if foreign else ("USD", row["base"])
        sums[row["number"]][currency] += sign * minor
    return {
        number: {currency: Money(minor, currency).plain() for currency, minor in held.items()}
        for number, held in sums.items()
    }


@pytest.mark.hledger
@pytest.mark.parametrize("reversal", [False, True])
async def test_hledger_takes_it_strictly_and_agrees(books: Books, tmp_path: Path, reversal: bool) -> None:
    batch = await a_made_up_batch()
    if reversal:
        await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    path = await journal_in(tmp_path, batch, FileKind.HLEDGER, reversal=reversal)
    assert await run("hledger", "-f", str(path), "check", "--strict") == (0, "")
    _, shown = await run("hledger", "-f", str(path), *("balance", "--flat", "--empty", "-N", "-O", "csv"))
    theirs = {
        row["account"].rpartition(":")[2].split(" ")[0]: dict(
            reversed(part.split(" ")) for part in row["balance"].split(", ")
        )
        for row in csv.DictReader(io.StringIO(shown))
    }
    assert theirs == await own_balances(batch, sign=-1 if reversal else 1)


@needs_beancount
@pytest.mark.parametrize("reversal", [False, True])
async def test_beancount_takes_it_and_agrees(books: Books, tmp_path: Path, reversal: bool) -> None:
    """Its own balance directives, made from our ledger, are asserted by its own program."""
    batch = await a_made_up_batch()
    if reversal:
        await closing.reopen(batch.id, by=AMIR, reason="Wrong month")
    path = await journal_in(tmp_path, batch, FileKind.BEANCOUNT, reversal=reversal)
    assert await bean_check(path) == (0, "")
    text = path.read_text(encoding="utf-8")
    names = {
        line.split(":")[1].split("-")[0]: line.split()[2] for line in text.splitlines() if " open " in line
    }
    asserted = [
        f"2026-03-16 balance {names[number]}  {amount} {currency}"
        for number, held in (await own_balances(batch, sign=-1 if reversal else 1)).items()
        for currency, amount in held.items()
    ]
    path.write_text(text + "\n" + "\n".join(asserted) + "\n", encoding="utf-8")
    assert await bean_check(path) == (0, "")
    path.write_text(text.replace("980.00 USD", "980.01 USD"), encoding="utf-8")
    assert (await bean_check(path))[0] == 1


async def bean_check(path: Path) -> tuple[int, str]:
    return await run(str(Path(sys.executable).parent / "bean-check"), "--no-cache", str(path))
