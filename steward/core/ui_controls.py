"""Draws the plain controls of forms: what Django's own widget templates say, many times as quick."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

_FOLDER = "django/forms/widgets/"
_INPUTS = frozenset(
    f"{_FOLDER}{name}.html"
    for name in (
        "text",
        "number",
        "email",
        "url",
        "password",
        "hidden",
        "date",
        "datetime",
        "time",
        "checkbox",
        "input",
    )
)
_SELECT, _TEXTAREA = f"{_FOLDER}select.html", f"{_FOLDER}textarea.html"


class Renderer(DjangoTemplates):
    """Django's renderer of forms; a record's page has two dozen controls, so the usual ones take no template."""

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """The control as HTML: an input, a select or a textarea here, everything else by its template."""
        if template_name in _INPUTS:
            return _input(context["widget"])
        if template_name == _SELECT:
            return _select(context["widget"])
        if template_name == _TEXTAREA:
            return _textarea(context["widget"])
        return super().render(template_name, context, request)


def _input(widget: Mapping[str, Any]) -> SafeString:
    value = widget["value"]
    given = {"type": widget["type"], "name": widget["name"]} | ({} if value is None else {"value": value})
    return SafeString(f"<input{_attrs(given)}{_attrs(widget['attrs'])}>")


def _textarea(widget: Mapping[str, Any]) -> SafeString:
    head = _attrs({"name": widget["name"]} | widget["attrs"])
    return SafeString(f"<textarea{head}>\n{conditional_escape(widget['value'] or '')}</textarea>")


def _select(widget: Mapping[str, Any]) -> SafeString:
    groups = "".join(_options(name, options) for name, options, _place in widget["optgroups"])
    return SafeString(f"<select{_attrs({'name': widget['name']} | widget['attrs'])}>{groups}\n</select>")


def _options(group: Any, options: Iterable[Mapping[str, Any]]) -> str:
    drawn = "".join(
        f"\n  <option{_attrs({'value': str(one['value'])} | one['attrs'])}>{conditional_escape(one['label'])}</option>"
        for one in options
    )
    return f'\n  <optgroup label="{conditional_escape(group)}">{drawn}\n  </optgroup>' if group else drawn


def _attrs(attrs: Mapping[str, Any]) -> str:
    """As Django's attrs.html: False is left out, True is a bare name, all else is text, None included."""
    return "".join(
        f" {conditional_escape(name)}" if value is True else f' {conditional_escape(name)}="{_text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def _text(value: Any) -> str:
    return conditional_escape(value if isinstance(value, str) else str(value))
