"""Webhooks are managed in forms, which are the same on both databases."""

from __future__ import annotations

import pytest

from tests.pages.conftest import Browser


@pytest.fixture
def dialect() -> str:
    return "sqlite"


@pytest.fixture
async def ada_s(browser_of) -> Browser:
    """Ada's browser: she manages webhooks."""
    return await browser_of("ada")
