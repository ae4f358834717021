"""Forms that go along with what they showed when they were opened: two members at one form lose nothing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _


class OpenedForm(forms.Form):
    """Its fields with `show_hidden_initial` say what they held when the form was opened.

    What was not touched stays as it is, whoever changed it meanwhile: give `changed_data` alone to the operation.
    """

    @property
    def as_opened(self) -> list[str]:
        """Hidden inputs with the values as they were when the form was opened."""
        return [bound.as_hidden(only_initial=True) for bound in self if bound.field.show_hidden_initial]

    def remember(self) -> None:
        """Let every field say what it held when the form was opened."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def changes(self) -> dict[str, Any]:
        """The clean values that were changed here."""
        return {name: value for name, value in self.cleaned_data.items() if name in self.changed_data}

    def told(self) -> None:
        """Who saves after this knows what is stored: from now on that is what the form was opened with."""
        sent: Any = self.data  # a QueryDict
        again = sent.copy()
        for bound in self:
            stored = bound.field.prepare_value(self.initial.get(bound.name))
            again[bound.html_initial_name] = "" if stored is None else stored
        self.data = again

    def clashing(self) -> list[tuple[str, str, str]]:
        """(label, what is stored, what was typed) of each value that both this form and somebody else changed."""
        found = []
        for name in self.changed_data:
            bound = self[name]
            opened = bound.field.hidden_widget().value_from_datadict(self.data, self.files, bound.html_initial_name)
            stored = bound.field.prepare_value(self.initial.get(name))
            if _plain(stored) != _plain(opened):
                found.append((str(bound.label), _said(bound, stored), _said(bound, bound.data)))
        return found


def _said(bound: BoundField, value: Any) -> str:
    """A value as a person reads it: the answer's label for a choice."""
    labels = {str(key): str(label) for key, label in getattr(bound.field, "choices", [])}
    texts = value if isinstance(value, list | tuple) else [value]
    return ", ".join(labels.get(str(text), str(text)) for text in texts if text not in (None, "")) or str(_("nothing"))


def _plain(value: Any) -> list[str]:
    """What two spellings of one value share: blanks and line ends do not count."""
    texts = value if isinstance(value, list | tuple) else [value]
    return [word for text in texts if text is not None for word in str(text).split()]
