"""Choosing the digest in the browser, by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.cast import CLARA
from tieout.domain.notices.choosing import choice_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_digest_is_chosen_from_the_home_page(sign_in) -> None:
    clara = await sign_in("clara")
    await clara.get_by_role("link", name="Warnings and digest").click()
    await clara.get_by_label("Digest by e-mail").select_option("DAILY")
    await clara.get_by_label("Days").fill("5")
    await clara.get_by_label("The end of the last fiscal year").uncheck()
    await clara.get_by_label("Days").press("Enter")
    await expect(clara.locator("#messages")).to_contain_text("Your choice is saved.")
    kept = await choice_of(CLARA.user_id)
    assert (kept.frequency, kept.days, "YEAR_END" in kept.kinds) == ("DAILY", 5, False)
