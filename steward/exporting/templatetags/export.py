"""`{% export_menu "accounts" %}`: the menu that takes the list at hand home as a file; `{% export_ticked "accounts" %}`
what is ticked of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.translation import gettext as _

register = template.Library()
KEPT = ("view", "q", "f", "filter", "sort", "cols")


@register.inclusion_tag("exporting/menu.html", takes_context=True)
def export_menu(context: Context, kind: str) -> dict[str, Any]:
    """Links to the files of this list with its search, filter and sort; nothing for who may not export."""
    request = context["request"]
    if not request.user.may("imports.run"):
        return {"links": []}
    ways = _ways(kind)
    base, links = reverse("exporting:download", args=[kind]), []
    for label, way in ways:
        asked = request.GET.copy()
        for name in [name for name in asked if name not in KEPT]:
            del asked[name]
        asked.update(way)
        links.append((label, f"{base}?{asked.urlencode()}"))
    return {"links": links, "kind": kind}


@register.inclusion_tag("exporting/ticked.html", takes_context=True)
def export_ticked(context: Context, of: str, items: bool = False) -> dict[str, Any]:
    """Links to the files of the rows ticked in the list `of`: the page adds their ids. With `items` as items of a menu
    that is there, which say what they are."""
    if not context["request"].user.may("imports.run"):
        return {"links": []}
    kind = "contacts" if of == "people" else of
    base, query = reverse("exporting:download", args=[kind]), context["request"].GET
    kept = {name: query[name] for name in ("view", "cols") if name in query}
    links = [(label, f"{base}?{urlencode({**way, **kept})}") for label, way in _ways(kind)]
    return {"links": links, "items": items}


def _ways(kind: str) -> list[tuple[str, dict[str, str]]]:
    ways: list[tuple[str, dict[str, str]]] = [
        (_("CSV, all fields"), {"format": "csv"}),
        (_("CSV, columns of this list"), {"format": "csv", "columns": "list"}),
        (_("Excel, all fields"), {"format": "xlsx"}),
        (_("Excel, columns of this list"), {"format": "xlsx", "columns": "list"}),
    ]
    if kind == "contacts":
        ways.append((_("vCard for address books"), {"format": "vcf"}))
    return ways
