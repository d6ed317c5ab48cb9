"""What the queries of reports may be asked, in the users' own numbers and codes."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

AsOf = Annotated[
    date | None,
    strawberry.argument(
        description="Counting what is posted up to this date; today when left out. REPORT_DATE_INVALID."
    ),
]
Start = Annotated[
    date | None,
    strawberry.argument(
        description=(
            "The first post date that counts; when left out, the first day of the fiscal period that "
            "holds `end`, or today. REPORT_DATES_REVERSED."
        )
    ),
]
End = Annotated[
    date | None,
    strawberry.argument(
        description=(
            "The last post date that counts; when left out, the last day of the fiscal period that holds "
            "`start`, or today."
        )
    ),
]
OfCustomer = Annotated[
    str | None,
    strawberry.argument(description="Only this customer's, by number. NOT_FOUND when there is none."),
]
OfBranch = Annotated[
    str | None, strawberry.argument(description="Only what stands in this branch, by its code.")
]
OfSalesRep = Annotated[
    str | None, strawberry.argument(description="Only the documents of this sales representative.")
]
OfCurrency = Annotated[str | None, strawberry.argument(description="Only what is in this currency.")]
OfAccount = Annotated[str | None, strawberry.argument(description="Only this account's, by number.")]
Voided = Annotated[
    bool | None,
    strawberry.argument(
        description=(
            "With voided ledger versions and their reversals, which cancel each other out; without when "
            "left out."
        )
    ),
]
FirstBatch = Annotated[
    str | None, strawberry.argument(description="Only batches from this number on, such as R0010.")
]
LastBatch = Annotated[str | None, strawberry.argument(description="Only batches up to this number.")]
