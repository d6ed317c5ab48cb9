"""Says once what a run left out for want of a program, and in CI lets nothing be left out.

A test marked `browser` or `hledger` is skipped where Chromium or hledger is not installed. With
TIEOUT_TEST_STRICT=1 every skipped test, for whatever reason, is a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator

import pytest

STRICT = os.environ.get("TIEOUT_TEST_STRICT") == "1"

# marker -> the program it needs, which is also the Debian package that brings it
PROGRAMS = {"browser": "chromium", "hledger": "hledger"}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, program in PROGRAMS.items():
        if item.get_closest_marker(marker) and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if STRICT and report.skipped:
        _fail(report)
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    left_out = {
        marker: sum(f"{program} is not installed" in str(report.longrepr) for report in skipped)
        for marker, program in PROGRAMS.items()
    }
    counts = [f"{count} marked {marker}" for marker, count in left_out.items() if count]
    if counts:
        programs = " ".join(PROGRAMS.values())
        terminalreporter.write_line(
            f"Tests not run: {', '.join(counts)}. To run them: apt-get install {programs}"
        )


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"Skipped, and TIEOUT_TEST_STRICT=1 lets nothing be skipped: {reason}"
