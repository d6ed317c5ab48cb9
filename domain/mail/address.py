"""What counts as an e-mail address."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from tieout.domain.refusal import Refusal, text_within


class InvalidEmail(Refusal):
    """{email} is not an e-mail address. Write one such as name@example.org."""


def address(text: str, *, field: str = "email") -> str:
    """One address, spelt as it is kept; refused (`InvalidEmail`) when it is none. Its domain is not asked."""
    wanted = text_within("The e-mail address", text, 254, field=field)
    try:
        return validate_email(wanted, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise InvalidEmail(field=field, email=wanted or "A blank") from error
