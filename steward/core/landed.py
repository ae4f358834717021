"""Updates of installations that were begun at another commit than the one whose migrations they recorded (ADR 12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation


class UnlessThere(SeparateDatabaseAndState):
    """Operations that leave a database alone in which `table` has `column` already.

    One published version held these changes in its first migrations; installations begun with it have them.
    """

    def __init__(self, table: str, column: str, operations: Sequence[Operation]) -> None:
        super().__init__(database_operations=operations, state_operations=operations)
        self.table = table
        self.column = column

    def deconstruct(self) -> tuple[str, Sequence[Any], dict[str, Any]]:
        """How the migration names it."""
        return type(self).__qualname__, [self.table, self.column, self.state_operations], {}

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        """Run the operations, where they have not run."""
        with schema_editor.connection.cursor() as cursor:
            columns = schema_editor.connection.introspection.get_table_description(cursor, self.table)
        if self.column not in {one.name for one in columns}:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
