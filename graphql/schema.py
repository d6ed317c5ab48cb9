"""The schema: every feature's part of Query, Mutation and Subscription put together."""

from __future__ import annotations

import strawberry
from graphql import GraphQLError
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from tieout.graphql.accounts.maintaining import MaintainingMutations
from tieout.graphql.accounts.mutations import AccountMutations
from tieout.graphql.accounts.queries import AccountQueries
from tieout.graphql.audit.queries import AuditQueries
from tieout.graphql.banking.layouts import LayoutMutations, LayoutQueries
from tieout.graphql.banking.mutations import BankingMutations
from tieout.graphql.banking.queries import BankingQueries
from tieout.graphql.banking.reconciling import ReconcilingMutations
from tieout.graphql.banking.remitters import RemitterMutations, RemitterQueries
from tieout.graphql.batches.leasing import LeaseMutations
from tieout.graphql.batches.mutations import BatchMutations
from tieout.graphql.batches.queries import BatchQueries
from tieout.graphql.batches.subscriptions import BatchSubscription
from tieout.graphql.customers.mutations import CustomerMutations
from tieout.graphql.customers.queries import CustomerQueries
from tieout.graphql.deferrals.mutations import DeferralMutations
from tieout.graphql.deferrals.queries import DeferralQueries
from tieout.graphql.entries.factoring import FactoringMutations
from tieout.graphql.entries.mutations import EntryMutations
from tieout.graphql.entries.queries import EntryQueries
from tieout.graphql.enums import ENUMS
from tieout.graphql.exports.connection import ConnectionMutations, ConnectionQueries
from tieout.graphql.exports.exporting import ExportMutations, ExportQueries
from tieout.graphql.exports.mapping_mutations import MappingMutations
from tieout.graphql.exports.mapping_queries import MappingQueries
from tieout.graphql.imports.mutations import ImportMutations
from tieout.graphql.imports.queries import ImportQueries
from tieout.graphql.jobs.mutations import JobMutations
from tieout.graphql.jobs.queries import JobQueries
from tieout.graphql.ledgers.mass_making import MassLedgerMutations, MassLedgerQueries
from tieout.graphql.ledgers.queries import LedgerQueries
from tieout.graphql.limits import Limits
from tieout.graphql.mail.mutations import MailMutations
from tieout.graphql.mail.queries import MailQueries
from tieout.graphql.masking import Masking
from tieout.graphql.mutating import make_mutations_straight
from tieout.graphql.notices.mutations import NoticeMutations
from tieout.graphql.notices.queries import NoticeQueries
from tieout.graphql.orders.mutations import OrderMutations
from tieout.graphql.orders.queries import OrderQueries
from tieout.graphql.periods.excepting import ExceptionMutations, ExceptionQueries
from tieout.graphql.periods.month_end import MonthEndMutations, MonthEndQueries
from tieout.graphql.periods.mutations import PeriodMutations
from tieout.graphql.periods.queries import PeriodQueries
from tieout.graphql.periods.rolling import RollMutations
from tieout.graphql.periods.run_mutations import RunMutations
from tieout.graphql.periods.run_queries import RunQueries
from tieout.graphql.periods.subscriptions import RunSubscription
from tieout.graphql.plain_inputs import make_plain_inputs_straight
from tieout.graphql.readable import Readable
from tieout.graphql.refusals import RefusalHandler
from tieout.graphql.repeating import Remembering, RepeatingSchema
from tieout.graphql.reports.mutations import StatementMutations
from tieout.graphql.reports.pictures import PictureQueries
from tieout.graphql.reports.queries import ReportQueries
from tieout.graphql.reports.statement_queries import StatementQueries
from tieout.graphql.scalars import SCALARS
from tieout.graphql.setup.branches import BranchMutations, BranchQueries
from tieout.graphql.setup.mutations import SetupMutations
from tieout.graphql.setup.queries import SetupQueries
from tieout.graphql.setup.rates import RateQueries
from tieout.graphql.setup.rates_mutations import RateMutations
from tieout.graphql.setup.reasons import ReasonMutations, ReasonQueries
from tieout.graphql.setup.tax_authorities import TaxAuthorityMutations, TaxAuthorityQueries
from tieout.graphql.setup.tax_codes import TaxCodeMutations, TaxCodeQueries
from tieout.graphql.setup.terms import TermsMutations, TermsQueries
from tieout.graphql.setup.vat_rules import VatRuleMutations, VatRuleQueries
from tieout.graphql.trails.mutations import TrailMutations
from tieout.graphql.users.mutations import UserMutations
from tieout.graphql.users.queries import UserQueries
from tieout.graphql.webhooks.mutations import WebhookMutations
from tieout.graphql.webhooks.queries import WebhookQueries

CACHED_OPERATIONS = 1_024


@strawberry.type(description="Everything that can be read.")
class Query(
    BatchQueries,
    EntryQueries,
    OrderQueries,
    LedgerQueries,
    PeriodQueries,
    DeferralQueries,
    NoticeQueries,
    RunQueries,
    ExceptionQueries,
    MassLedgerQueries,
    MonthEndQueries,
    CustomerQueries,
    AccountQueries,
    SetupQueries,
    BranchQueries,
    ReasonQueries,
    TaxAuthorityQueries,
    TaxCodeQueries,
    TermsQueries,
    VatRuleQueries,
    RateQueries,
    ImportQueries,
    BankingQueries,
    RemitterQueries,
    LayoutQueries,
    ExportQueries,
    ConnectionQueries,
    MappingQueries,
    MailQueries,
    JobQueries,
    UserQueries,
    WebhookQueries,
    AuditQueries,
    ReportQueries,
    StatementQueries,
    PictureQueries,
):
    """The queries of all features."""


@strawberry.type(
    description=(
        "Everything that can be done. Each answers with what it did, or with a Refusal and nothing done."
    )
)
class Mutation(
    BatchMutations,
    LeaseMutations,
    EntryMutations,
    OrderMutations,
    FactoringMutations,
    TrailMutations,
    PeriodMutations,
    DeferralMutations,
    NoticeMutations,
    RunMutations,
    RollMutations,
    ExceptionMutations,
    MassLedgerMutations,
    MonthEndMutations,
    CustomerMutations,
    AccountMutations,
    MaintainingMutations,
    SetupMutations,
    BranchMutations,
    ReasonMutations,
    TaxAuthorityMutations,
    TaxCodeMutations,
    TermsMutations,
    VatRuleMutations,
    RateMutations,
    ImportMutations,
    BankingMutations,
    ReconcilingMutations,
    RemitterMutations,
    LayoutMutations,
    ExportMutations,
    ConnectionMutations,
    MappingMutations,
    MailMutations,
    StatementMutations,
    JobMutations,
    UserMutations,
    WebhookMutations,
):
    """The mutations of all features."""


@strawberry.type(
    description="What can be watched, over a websocket (graphql-transport-ws), SSE or multipart."
)
class Subscription(BatchSubscription, RunSubscription):
    """Everything that can be watched."""


class Schema(RepeatingSchema):
    """As Strawberry's; errors are logged by `Masking`, with a reference, instead of each with a traceback."""

    def process_errors(
        self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None
    ) -> None:
        """Leave a client's mistakes out of the log, and give no hints to who may not see the schema."""
        if getattr(execution_context and execution_context.context, "actor", None) is None:
            for error in errors:
                self.remove_field_suggestion(error)


schema = Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=ENUMS,
    exception_handlers=[RefusalHandler()],
    extensions=[
        Limits,
        lambda: ParserCache(CACHED_OPERATIONS),
        lambda: ValidationCache(CACHED_OPERATIONS),
        Readable,
        Masking,
        Remembering,
    ],
    config=StrawberryConfig(scalar_map=SCALARS),
)
make_plain_inputs_straight(schema)
make_mutations_straight(schema)
