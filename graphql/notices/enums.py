"""The words of warnings as enums of the API."""

from __future__ import annotations

from tieout.domain.notices.choice import DigestFrequency, NoticeKind
from tieout.graphql.describing import described

NOTICE_ENUMS = (
    described(
        DigestFrequency,
        "How often the digest of warnings comes by e-mail.",
        OFF="Never.",
        DAILY="Every day on which there is something to tell.",
        WEEKLY="On Mondays, or on the next day that the worker is up.",
    ),
    described(
        NoticeKind,
        "What one may be told of.",
        OPEN="A batch is open for so many days.",
        UNPOSTED="A batch is closed and not posted for so many days.",
        OUT_OF_BALANCE="A batch open for so many days is not what its control figures say.",
        LEFT_IN_CLOSED_PERIOD="A batch was left unposted in a closed period.",
        YEAR_END="The last fiscal year ends within six months without a next one.",
    ),
)
