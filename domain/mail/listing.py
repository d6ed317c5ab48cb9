"""Listing mail, sent or not."""

from __future__ import annotations

from tortoise.queryset import QuerySet

from tieout.domain.database.paging import Page, PageRequest, page_of
from tieout.domain.database.statements import reader
from tieout.domain.mail.message import MailMessage, MailState


async def mail(
    request: PageRequest, *, batch_id: int | None = None, state: MailState | None = None
) -> Page[MailMessage]:
    """Mail, newest first; of one batch or in one state if wanted."""
    return await page_of(_selected(batch_id, state), request, descending=True)


async def count_mail(*, batch_id: int | None = None, state: MailState | None = None) -> int:
    """How many there are."""
    return await _selected(batch_id, state).using_db(reader()).count()


async def find(mail_id: int) -> MailMessage | None:
    """The message with that key."""
    return await MailMessage.get_or_none(id=mail_id, using_db=reader())


def _selected(batch_id: int | None, state: MailState | None) -> QuerySet[MailMessage]:
    wanted = {"batch_id": batch_id, "state": state}
    return MailMessage.filter(**{name: value for name, value in wanted.items() if value is not None})
