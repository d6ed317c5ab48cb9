"""Choosing what to be told of, and the same list on the home page."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import in_status
from tests.cast import CLARA
from tests.watching import unchanged
from tieout.domain.notices.choice import NoticeChoice


async def test_what_waits_is_listed_here_and_on_the_home_page(clara_s, clock) -> None:
    batch = await in_status("OPEN")
    clock.shift(timedelta(days=4))
    await clara_s.client.post(
        "/sign-in", data={"name": "clara", "password": "harbour-and-pine-2026", "next": "/"}
    )
    for place, block in (("/notices", "notice-list"), ("/", "waiting-long")):
        page = await clara_s.get(place)
        assert f"Batch {batch.number} has been open for 4 days." in page.by_id(block).text


async def test_a_choice_is_saved_and_comes_back(clara_s, books) -> None:
    page = await clara_s.get("/notices")
    assert [box["value"] for box in page.all("input", type="checkbox") if "checked" in box] == [
        *("OPEN", "UNPOSTED", "OUT_OF_BALANCE", "LEFT_IN_CLOSED_PERIOD", "YEAR_END")
    ]
    values: dict = {"expectedVersion": "0", "frequency": "DAILY", "days": "x", "hour": "6", "kinds": ["OPEN"]}
    async with unchanged(books):
        page = await clara_s.post("/notices", values, target="notice-form")
    assert clara_s.status == 422
    assert page.has("notices-days-error")
    page = await clara_s.post("/notices", values | {"days": "5"}, target="notice-form")
    assert page.by_id("messages").one("p").text == "Your choice is saved."
    kept = await NoticeChoice.get(user_id=CLARA.user_id)
    assert (kept.frequency, kept.days, kept.hour, kept.kinds) == ("DAILY", 5, 6, "OPEN")
    assert [box["value"] for box in page.all("input", type="checkbox") if "checked" in box] == ["OPEN"]
