"""Mailing statements of account."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import strawberry

from tieout.domain.mail import message as domain
from tieout.domain.mail.listing import find
from tieout.domain.reports import statement_mailing
from tieout.domain.reports.asking import Asked
from tieout.domain.reports.statement import days, statement
from tieout.graphql.arguments import left_out
from tieout.graphql.context import Info
from tieout.graphql.enums import Permission
from tieout.graphql.idempotency import key_field, once
from tieout.graphql.mail.types import MailMessage, MailResult
from tieout.graphql.permissions import mutation
from tieout.graphql.reports.statements import StatementRun, StatementRunResult


@strawberry.input(description="Which statement goes where.")
class SendStatementInput:
    """One customer's statement."""

    customer: str = strawberry.field(description="The customer's number.")
    start: date | None = left_out("The first post date; the first of the month when left out.")
    end: date | None = left_out("The last post date; today when left out.")
    email: str | None = left_out("Another address than the customer's. INVALID_EMAIL.")
    idempotency_key: str | None = key_field()


@strawberry.input(description="Which days the statements tell of.")
class SendStatementsInput:
    """Everybody's statements."""

    start: date | None = left_out("The first post date; the first of the month when left out.")
    end: date | None = left_out("The last post date; today when left out.")
    idempotency_key: str | None = key_field()


@strawberry.type
class StatementMutations:
    """Statements of account."""

    @mutation(
        Permission.SEND,
        "send statements",
        description=(
            "Mail a customer's statement of account as PDF to the customer's address; what was sent is kept. "
            "Takes SEND. NOT_FOUND, STATEMENT_ADDRESS_MISSING, INVALID_EMAIL."
        ),
    )
    async def send_statement(
        self,
        info: Info,
        input: Annotated[SendStatementInput, strawberry.argument(description="The statement.")],
    ) -> MailResult:
        """The e-mail, queued."""
        by = info.context.signed_in
        asked = Asked(customer=input.customer, start=input.start, end=input.end)

        async def send() -> domain.MailMessage:
            found = await statement(asked)
            return await statement_mailing.send_statement(
                found.customer.id, found.start, found.end, by=by, email=input.email or ""
            )

        return MailMessage.of(await once(info, input.idempotency_key, input, send, find))

    @mutation(
        Permission.SEND,
        "send statements",
        description=(
            "Mail a statement to every customer with a balance on the last day, in the background, one mail "
            "each, exactly once; who has no address is left out. Takes SEND. NOBODY_OWES."
        ),
    )
    async def send_statements(
        self,
        info: Info,
        input: Annotated[SendStatementsInput, strawberry.argument(description="The days.")],
    ) -> StatementRunResult:
        """The run, queued."""
        by = info.context.signed_in
        start, end = await days(Asked(start=input.start, end=input.end))
        row = await once(
            *(info, input.idempotency_key, input),
            lambda: statement_mailing.start_run(start, end, by=by),
            lambda key: info.context.find(statement_mailing.runs_by_id, key),
        )
        return StatementRun.of(row)
