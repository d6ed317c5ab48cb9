"""How much one operation may ask: tokens, depth, aliases and cost, measured before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLObjectType,
    InlineFragmentNode,
    IntValueNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
    get_named_type,
    get_nullable_type,
    is_list_type,
)
from strawberry.extensions import SchemaExtension

from tieout.domain.database.paging import DEFAULT_PAGE, LARGEST_PAGE

TOKENS = 4_000
DEPTH = 14
ALIASES = 40
COST = 30_000
PLAIN_LIST = 5
"""How many rows a list that is not paged is reckoned with."""


@dataclass(frozen=True, slots=True)
class _Weight:
    depth: int = 0
    aliases: int = 0
    cost: int = 0


class WithinLimits(ValidationRule):
    """Refuses an operation that is too deep, has too many aliases or asks for too many fields.

    A fragment is weighed once however often it is spread, so that measuring takes a time in
    proportion to the document; a field of a page counts once for each row the page may hold.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments: dict[str, _Weight] = {}

    def enter_operation_definition(self, node: OperationDefinitionNode, *_: Any) -> None:
        """Weigh the whole operation."""
        root = self.context.schema.get_root_type(node.operation)
        weight = self._weigh(node.selection_set, root)
        for name, found, most in (
            ("levels deep", weight.depth, DEPTH),
            ("aliases", weight.aliases, ALIASES),
            ("in cost", weight.cost, COST),
        ):
            if found > most:
                message = f"This operation is {found:,} {name}; {most:,} is the most. Ask for less at once."
                extensions = {"code": "OPERATION_TOO_LARGE"}
                self.report_error(GraphQLError(message, node, extensions=extensions))

    def _weigh(self, selections: SelectionSetNode | None, parent: Any, rows: int = 1) -> _Weight:
        depth = aliases = cost = 0
        for weight in self._parts(selections, parent, rows):
            depth = max(depth, weight.depth)
            aliases += weight.aliases
            cost += weight.cost
        return _Weight(depth, aliases, cost)

    def _parts(self, selections: SelectionSetNode | None, parent: Any, rows: int) -> Iterator[_Weight]:
        for node in selections.selections if selections else ():
            if isinstance(node, FieldNode):
                yield self._field(node, parent, rows)
            elif isinstance(node, InlineFragmentNode):
                named = node.type_condition.name.value if node.type_condition else None
                inner = self.context.schema.get_type(named) if named else parent
                yield self._weigh(node.selection_set, inner, rows)
            elif isinstance(node, FragmentSpreadNode):
                weight = self._fragment(node.name.value)
                yield _Weight(weight.depth, weight.aliases, weight.cost * rows)

    def _field(self, node: FieldNode, parent: Any, rows: int) -> _Weight:
        alias = 1 if node.alias else 0
        name = node.name.value
        if name.startswith("__"):  # introspection is bounded by its own rule
            return _Weight(1, alias, rows)
        known = parent.fields.get(name) if isinstance(parent, GraphQLObjectType) else None
        result = known.type if known else None
        of_list = result is not None and is_list_type(get_nullable_type(result))
        paged = _page_size(node) if known and "first" in known.args else 1
        below = PLAIN_LIST if of_list and not _rows_of_page(parent, name) else 1
        inner = get_named_type(result) if result is not None else None
        weight = self._weigh(node.selection_set, inner, rows * paged * below)
        return _Weight(weight.depth + 1, weight.aliases + alias, weight.cost + rows)

    def _fragment(self, name: str) -> _Weight:
        if name not in self._fragments:
            self._fragments[name] = _Weight()  # a fragment within itself, refused by another rule
            fragment = self.context.get_fragment(name)
            if fragment is not None:
                inner = self.context.schema.get_type(fragment.type_condition.name.value)
                self._fragments[name] = self._weigh(fragment.selection_set, inner)
        return self._fragments[name]


RULES = (WithinLimits,)
RULES_FOR_STRANGERS = (WithinLimits, NoSchemaIntrospectionCustomRule)


class Limits(SchemaExtension):
    """Applies the limits, and hides the schema from who is not signed in.

    The rules are the same objects for every operation, else the cache of validated documents never hits.
    """

    def on_operation(self) -> Iterator[None]:
        """Set the rules before the document is parsed."""
        context = self.execution_context
        known = getattr(context.context, "actor", None) is not None
        context.parse_options["max_tokens"] = TOKENS
        context.validation_rules += RULES if known else RULES_FOR_STRANGERS
        yield


def _page_size(node: FieldNode) -> int:
    """The rows asked for: the figure written, the most for a variable, the default when left out."""
    for argument in node.arguments or ():
        if argument.name.value in {"first", "last"}:
            written = argument.value
            if isinstance(written, IntValueNode):
                return min(max(int(written.value), 1), LARGEST_PAGE)
            return LARGEST_PAGE
    return DEFAULT_PAGE


def _rows_of_page(parent: Any, name: str) -> bool:
    """Whether this list is the rows of a page, whose number is counted at the page."""
    return name in {"nodes", "edges"} and "pageInfo" in getattr(parent, "fields", {})
