"""The answers of the standard field Industry (M14, M30), asked of its definition."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.fields.models import Field, RecordKind
from steward.fields.types import is_retired, option
from steward.fields.values import standard


class Industries:
    """The definition, read once, and what each text was found to mean."""

    def __init__(self, fields: Sequence[Field] | None = None) -> None:
        """`fields` are all definitions of accounts where they are at hand, to save the query."""
        self._found: dict[str, str] = {}
        self._fields = fields

    @cached_property
    def field(self) -> Field | None:
        """The definition; None where the workspace has no answers to choose from."""
        if self._fields is None:
            return standard(RecordKind.ACCOUNT, "industry")
        return next((one for one in self._fields if one.standard and one.key == "industry"), None)

    @cached_property
    def labels(self) -> dict[str, str]:
        """The answers in words, by value."""
        options = self.field.options if self.field else []
        return {str(answer["value"]): str(answer["label"]) for answer in options}

    def known(self, text: str, stored: str = "") -> str:
        """The answer that reads like `text`. What is stored may stay, though it be no answer any more.

        Raises `Invalid` for what is no answer; without answers to choose from, any text will do.
        """
        if not text or text == stored:
            return text
        if text not in self._found:
            self._found[text] = self._answer(text)
        return self._found[text]

    def label(self, value: str) -> str:
        """The answer in words."""
        return self.labels.get(value, value)

    def _answer(self, text: str) -> str:
        if self.field is None:
            return text
        found = option(self.field, text)
        if found is None or is_retired(self.field, found):
            message = _("“%(text)s” is not an answer of “%(label)s”.")
            raise Invalid(message % {"text": text[:60], "label": self.field.label}, field="industry")
        return found
