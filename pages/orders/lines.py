"""Forms with lines: as many as are keyed and some blank ones, and refusals beside the line they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tieout.pages.operations import Refusal

FEWEST, MORE, MOST = 4, 4, 100


def places_keyed(values: Mapping[str, str], names: Sequence[str]) -> list[int]:
    """The places of the lines on which something stands; inputs are named `amount.0` and so on."""
    pattern = re.compile(rf"(?:{'|'.join(names)})\.(\d{{1,2}})")
    found = (pattern.fullmatch(name) for name, text in values.items() if text)
    return sorted({int(match[1]) for match in found if match})


def with_places(values: Mapping[str, str], names: Sequence[str], more: int = 0) -> dict[str, str]:
    """The values, with blank ones for the lines that nothing stands on."""
    keyed = places_keyed(values, names)
    known = int(values["places"]) if values.get("places", "").isdecimal() else FEWEST
    count = min(max(FEWEST, known, (keyed[-1] + 1 if keyed else 0)) + more, MOST)
    blank = {f"{name}.{place}": "" for place in range(count) for name in names}
    return {**blank, **values, "places": str(count)}


def places_of(values: Mapping[str, str]) -> list[str]:
    """The places to show."""
    return [str(place) for place in range(int(values["places"]))]


def at_its_line(refusal: Refusal, places: Sequence[int]) -> Refusal:
    """The refusal, about the line of this form that the schema's place stands for."""
    match = re.fullmatch(r"lines\.(\d+)\.(\w+)", refusal.field or "")
    if match is None:
        return refusal
    field = f"{match[2]}.{places[int(match[1])]}"
    blockers = tuple(replace(one, field=field) for one in refusal.blockers)
    return replace(refusal, field=field, blockers=blockers)
