"""How the API says no: a member of each answer's union, made from the domain's refusal in one place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Self

import strawberry

from tieout.domain import refusal as domain
from tieout.domain import warning
from tieout.graphql.ids import global_id


def _subject() -> Any:
    return strawberry.field(
        description=(
            "The id of what is in the way: a batch, an entry, a fiscal period, an account, a customer; null "
            "when it is what was asked for itself, or nothing one could look at."
        )
    )


def _id_of(about: domain.Thing | None) -> strawberry.ID | None:
    return None if about is None else global_id(*about)


@strawberry.type(
    description="An expected no: nothing was changed. The sentence may be shown to the user as it is."
)
class Refusal:
    """Why something was refused."""

    code: str = strawberry.field(
        description="The reason in capitals, such as CONTROL_TOTAL_MISMATCH; it does not change."
    )
    message: str = strawberry.field(description="The reason as a sentence with its figures and a way on.")
    field: str | None = strawberry.field(
        description=(
            'The input field it is about, in this API\'s spelling such as "postDate"; null when it is '
            "about no single one."
        )
    )
    subject_id: strawberry.ID | None = _subject()
    blockers: list[Refusal] = strawberry.field(
        description="Every reason found in the same look, this one first; empty when no more was looked for."
    )

    @classmethod
    def of(cls, refusal: domain.Refusal) -> Self:
        """The domain's refusal as the API shows it."""
        found = [cls._alone(blocker) for blocker in refusal.blockers]
        return replace(cls._alone(refusal), blockers=list(found))

    @classmethod
    def kept(cls, reasons: Sequence[warning.Warned]) -> Self | None:
        """A refusal of some time ago as it was kept, with all its reasons; None when there is no reason."""
        found = [
            cls(
                code=one.code, message=one.message, field=one.field, subject_id=_id_of(one.about), blockers=[]
            )
            for one in reasons
        ]
        return replace(found[0], blockers=list(found)) if found else None

    @classmethod
    def _alone(cls, refusal: domain.Refusal) -> Self:
        return cls(
            code=refusal.code,
            message=refusal.message,
            field=refusal.field,
            subject_id=_id_of(refusal.about),
            blockers=[],
        )


@strawberry.type(
    description="What speaks against something that was done nevertheless, by a setting of the company."
)
class Warning:
    """A refusal's sentence beside what was done."""

    code: str = strawberry.field(description="The reason in capitals, such as PERIOD_ON_HOLD.")
    message: str = strawberry.field(description="The reason as a sentence that may be shown as it is.")
    field: str | None = strawberry.field(description="The input field it is about; null for no single one.")
    subject_id: strawberry.ID | None = _subject()

    @classmethod
    def of(cls, warned: warning.Warned) -> Self:
        """The domain's warning as the API shows it."""
        about = _id_of(warned.about)
        return cls(code=warned.code, message=warned.message, field=warned.field, subject_id=about)


def warnings_field() -> Any:
    """The field `warnings` of what mutations answer; filled in by `PermittedToChange`."""
    return strawberry.field(
        default_factory=list,
        description=(
            "What spoke against the mutation that answers this, though it was done; empty anywhere else."
        ),
    )


class RefusalHandler(strawberry.ExceptionHandler[domain.Refusal, Refusal]):
    """Answers a refusal raised below with the Refusal member of the field's union."""

    def handle(self, exception: domain.Refusal, *, field: Any, info: Any) -> Refusal:  # noqa: ARG002
        """The refusal as data."""
        return Refusal.of(exception)
