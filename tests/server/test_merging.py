"""The command `tieout import table`: master data from a CSV."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import Place
from tests.domain.imports.files import a_file
from tests.server.test_importing import Command, refusal, tieout
from tieout.domain.database.connecting import connected
from tieout.domain.database.statements import fetch

__all__ = ["tieout"]


@pytest.fixture
def dialect() -> str:
    """The domain's tests run on both databases."""
    return "sqlite"


async def codes(place: Place) -> list[str]:
    async with connected(place.url):
        return [row["code"] for row in await fetch("SELECT code FROM terms ORDER BY code")]


async def test_it_shows_what_it_would_do_and_does_it_when_told(
    tieout: Command, place: Place, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "code;due_days", "NET30;30", name="terms.csv")
    shown = await tieout("table", "terms", file)
    assert (shown.exit_code, shown.output.splitlines()) == (
        0,
        [
            "Line 2: adds NET30.",
            "Terms codes: 1 new, 0 changed, 0 in the books already, 0 rejected (1 lines).",
            "Dry run: nothing was written. Add --commit to import.",
        ],
    )
    assert "NET30" not in await codes(place)
    done = await tieout("table", "TERMS", file, "--commit")
    assert done.output.splitlines()[-1] == "Imported: 1 added, 0 changed."
    assert "NET30" in await codes(place)
    again = await tieout("table", "TERMS", a_file(tmp_path, "code,due_days", "NET30,31"), "--commit")
    assert again.output.splitlines()[0] == "Line 2: changes NET30: due_days from 30 to 31."


async def test_rejected_lines_are_listed_kept_in_a_report_and_refuse_the_commit(
    tieout: Command, place: Place, tmp_path: Path
) -> None:
    file, report = a_file(tmp_path, "code,due_days", "BAD,soon", "GOOD,1"), tmp_path / "rejected.csv"
    shown = await tieout("table", "terms", file, "--report", report)
    assert shown.exit_code == 1
    assert report.read_text() == "line,reason\n2,due_days: soon is not a whole number.\n"
    done = await tieout("table", "terms", file, "--commit")
    assert refusal(done).startswith("Of file.csv one line cannot be taken, so nothing was imported.")
    assert await codes(place) == []


async def test_it_acts_within_the_rights_of_the_user_named(
    tieout: Command, place: Place, tmp_path: Path
) -> None:
    file = a_file(tmp_path, "code,due_days", "NET30,30")
    assert "import files" in refusal(await tieout("table", "terms", file, "--user", "clara"))
    assert "nobody" in refusal(await tieout("table", "terms", file, "--user", "nobody"))
    assert "nowhere.csv" in refusal(await tieout("table", "terms", tmp_path / "nowhere.csv"))
