"""The sidebar: which pages exist, in which order. Read by `shell/` templates of core."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

# (section label, [(key, label, url name, icon, path prefix)])
SECTIONS: list[tuple[Any, list[tuple[str, Any, str, str]]]] = [
    ("", [("H", _("My day"), "desk:home", "home")]),
    (
        _("Contacts"),
        [
            ("A", _("Accounts"), "accounts:list", "account"),
            ("O", _("Organizations"), "accounts:organizations", "organization"),
            ("P", _("People"), "contacts:list", "people"),
        ],
    ),
    (_("Service"), [("D", _("Deals"), "deals:board", "deal"), ("T", _("Activities"), "activities:list", "calendar")]),
    ("", [("I", _("Insights"), "insights:page", "chart"), ("M", _("Import"), "importing:start", "import")]),
]
# At the foot of the sidebar.
END: list[tuple[str, Any, str, str]] = [("S", _("Settings"), "team:settings", "settings")]


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `workspace` and `me` for pages of signed-in members; nothing for others."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    path = request.path
    sections = []
    for label, entries in [*SECTIONS, (None, END)]:
        items = []
        for key, text, name, icon in entries:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            current = path == url or (url != "/" and path.startswith(url))
            items.append({"key": key, "label": text, "url": url, "icon": icon, "current": current})
        if items:
            sections.append({"label": label, "items": items, "end": entries is END})
    return {"nav": sections, "workspace": getattr(request, "workspace", None), "me": request.user}
