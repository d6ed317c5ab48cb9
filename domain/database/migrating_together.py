"""Several operations of a migration as one step, for which the models are read anew once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tortoise.migrations.operations import TortoiseOperation
from tortoise.migrations.schema_editor.base import BaseSchemaEditor
from tortoise.migrations.schema_generator.state import State


class _StateOnce(State):
    """A state that notes which models are to be read anew, and leaves it to the end."""

    def __init__(self, state: State) -> None:
        super().__init__(models=state.models, apps=state.apps)
        self.touched: set[tuple[str, str]] = set()

    def reload_model(self, app_label: str, model_name: str) -> None:
        """Note it."""
        self.touched.add((app_label, model_name))

    def reload_models(self, model_tuples: Iterable[tuple[str, str]]) -> None:
        """Note them."""
        self.touched |= set(model_tuples)


class Together(TortoiseOperation):
    """The operations, in order. One by one each of them reads every model anew: half a second for nothing."""

    def __init__(self, *operations: TortoiseOperation) -> None:
        self.operations: Sequence[TortoiseOperation] = operations

    def describe(self) -> str:
        """For the list of what ran."""
        return f"Run {len(self.operations)} operations together"

    def state_forward(self, app_label: str, state: State) -> None:
        """The models as they are after all of them."""
        noted = _StateOnce(state)
        for operation in self.operations:
            operation.state_forward(app_label, noted)
        state.reload_models(noted.touched)

    async def database_forward(
        self,
        app_label: str,
        old_state: State,
        new_state: State,
        state_editor: BaseSchemaEditor | None = None,
    ) -> None:
        """Change the tables one operation after the other."""
        for operation in self.operations:
            await operation.database_forward(app_label, old_state, new_state, state_editor)
