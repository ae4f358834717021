"""How a Django form field is drawn: which class its control gets, and what describes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BoundField

_GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def field_context(bound: BoundField, *, size: str = "", wide: bool = False) -> dict[str, Any]:
    """What ui/field.html needs: the kind (input, single, group, hidden), the drawn control, ids of hint and errors."""
    widget = bound.field.widget
    kind = _kind(widget)
    hint_id, error_id = f"{bound.auto_id}_hint", f"{bound.auto_id}_error"
    attrs: dict[str, Any] = {}
    described = [name for name, there in ((hint_id, bound.help_text), (error_id, bound.errors)) if there]
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if bound.errors:
        attrs["aria-invalid"] = "true"
    css = control_class(widget)
    if css:
        attrs["class"] = " ".join(dict.fromkeys([*css.split(), *str(widget.attrs.get("class", "")).split()]))
    if size and kind == "input":
        attrs["data-size"] = size
    if bound.field.disabled:
        attrs["disabled"] = True
    return {
        "field": bound,
        "kind": kind,
        "control": bound.as_widget(attrs=attrs) if kind != "group" else "",
        "choices": list(bound.subwidgets) if kind == "group" else [],
        "hint_id": hint_id,
        "error_id": error_id,
        "optional": not bound.field.required and kind == "input" and not bound.field.disabled,
        "wide": wide,
        "described": " ".join(described),
        "switch": css == "switch",
    }


def control_class(widget: forms.Widget) -> str:
    """The class of our stylesheet for a widget; empty where the widget draws several controls or its own markup."""
    if getattr(widget, "own_markup", False) or isinstance(widget, forms.MultiWidget):
        return ""
    if isinstance(widget, (*_GROUPS, forms.CheckboxInput)):
        return "switch" if widget.attrs.get("role") == "switch" else "check"
    if isinstance(widget, forms.Textarea):
        return "textarea"
    return "select" if isinstance(widget, forms.Select) and not widget.allow_multiple_selected else "input"


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, _GROUPS):
        return "group"
    return "single" if isinstance(widget, forms.CheckboxInput) else "input"
