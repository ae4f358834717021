"""The answers of the standard field Industry (M14, M30), asked of its definition."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from steward.core.refused import Invalid
from steward.fields.models import Field, RecordKind
from steward.fields.types import option
from steward.fields.values import standard


class Industries:
    """The definition, read once, and what each text was found to mean."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}

    @cached_property
    def field(self) -> Field | None:
        """The definition; None where the workspace has no answers to choose from."""
        return standard(RecordKind.ACCOUNT, "industry")

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
        options = self.field.options if self.field else []
        return next((str(answer["label"]) for answer in options if answer["value"] == value), value)

    def _answer(self, text: str) -> str:
        if self.field is None:
            return text
        found = option(self.field, text)
        if found is None:
            message = _("“%(text)s” is not an answer of “%(label)s”.")
            raise Invalid(message % {"text": text[:60], "label": self.field.label}, field="industry")
        return found
