"""Arguments and input fields that many operations share."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry

BatchId = Annotated[
    strawberry.ID,
    strawberry.argument(
        description="The batch's id. NOT_FOUND when there is none, ID_INVALID when it is no id."
    ),
]
EntryId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The entry's id. NOT_FOUND when there is none (any more)."),
]
PeriodId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The fiscal period's id. NOT_FOUND when there is none."),
]
RunId = Annotated[
    strawberry.ID,
    strawberry.argument(description="The run's id. NOT_FOUND when there is none."),
]


def expected_version() -> Any:
    """The field `expectedVersion` of an input that changes something."""
    return strawberry.field(
        description=(
            "The version you saw. When somebody changed it meanwhile the change is refused "
            "(such as BATCH_CHANGED), so that nobody's work is overwritten unseen."
        )
    )


def left_out(description: str) -> Any:
    """An input field that may be left out: its default is taken, or what it is about stays as it is."""
    return strawberry.field(default=None, description=description)
