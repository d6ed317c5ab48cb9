"""Global ids: opaque, and of one kind each."""

from __future__ import annotations

import base64

import pytest

from tieout.graphql.ids import IdInvalid, IdOfAnotherKind, global_id, key_of, optional_key_of


@pytest.mark.parametrize("key", [1, 17, 2**63 - 1])
def test_an_id_gives_back_its_key(key: int) -> None:
    assert key_of("Batch", global_id("Batch", key)) == key


def test_an_id_is_safe_in_an_address() -> None:
    assert all(
        global_id("FiscalPeriod", key).replace("_", "").replace("-", "").isalnum() for key in range(1, 500)
    )


def test_an_id_of_another_kind_is_refused_with_both_kinds() -> None:
    with pytest.raises(IdOfAnotherKind) as refused:
        key_of("FiscalPeriod", global_id("Entry", 7), field="fiscalPeriodId")
    assert refused.value.field == "fiscalPeriodId"
    assert refused.value.message.endswith(
        "is the id of an entry, not of a fiscal period. Use the id of a fiscal period."
    )


@pytest.mark.parametrize(
    "text",
    ["", "17", "nonsense", "QmF0Y2g6", "é", "a" * 10_000, "QmF0Y2g6MQ==\x00", *map(str, range(3))]
    + [
        base64.urlsafe_b64encode(text.encode()).decode()
        for text in (
            "Batch:0",
            "Batch:-1",
            "Batch:1.5",
            "Batch:x",
            "Batch",
            ":1",
            "Batch:9223372036854775808",
            "Batch:٣",
        )
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(IdInvalid):
        key_of("Batch", text)


def test_an_id_left_out_is_none() -> None:
    assert optional_key_of("Batch", None, field="batchId") is None
