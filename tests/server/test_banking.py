"""The command `tieout bank load`: a look unless told to load, with the same refusals as everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.databases import Place
from tests.domain.banking.test_loading import lockbox
from tieout.server.cli import app

BATCH = "Batch 001 of lockbox 1234567"


@pytest.fixture
def dialect() -> str:
    """The domain's tests run on both databases."""
    return "sqlite"


def test_it_looks_and_loads_when_told(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIEOUT_DATABASE_URL", place.url)
    file = tmp_path / "lockbox.txt"
    file.write_bytes(lockbox())
    looked = CliRunner().invoke(app, ["bank", "load", str(file)])
    assert (looked.exit_code, looked.output.splitlines()) == (
        0,
        [
            "lockbox.txt: LOCKBOX, 2 entries.",
            f"ok     {BATCH}: the bank gives 1,300.00 USD as total, and so do the details.",
            f"ok     {BATCH}: the bank gives 2 as number of checks, and so do the details.",
            "ok     Lockbox 1234567: the bank gives 1,300.00 USD as total, and so do the details.",
            "ok     Lockbox 1234567: the bank gives 2 as number of checks, and so do the details.",
            "ok     File: the bank gives 10 as number of records, and so do the details.",
            "1234567 20260313-001, 2026-03-13: 1,300.00 USD, 2 entries, 0 passed over.",
            "Dry run: nothing was written. Add --commit to load.",
        ],
    )
    loaded = CliRunner().invoke(app, ["bank", "load", str(file), "--commit"])
    assert (loaded.exit_code, loaded.output.splitlines()[-1]) == (0, "Loaded into R0001.")
    again = CliRunner().invoke(app, ["bank", "load", str(file), "--commit"])
    assert (again.exit_code, again.output.splitlines()[-1]) == (1, "Nothing was written.")
    assert "was loaded by Tieout on" in again.output
