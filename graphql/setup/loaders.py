"""Reading the company once for each request."""

from __future__ import annotations

from tieout.domain.setup import options
from tieout.domain.setup.options import CompanyFacts
from tieout.graphql.context import Info

_THE_COMPANY = 1


async def company_facts(info: Info) -> CompanyFacts:
    """The company; read once however many fields ask."""
    return await info.context.load(_company, _THE_COMPANY)


async def _company(keys: list[int]) -> dict[int, CompanyFacts]:
    company = await options.current()
    return dict.fromkeys(keys, company)
