"""The sidebar: which pages exist, in which order. Read by `shell/` templates of core."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

# (section label, [(key, label, url name, icon, path prefix)])
SECTIONS: list[tuple[Any, list[tuple[str, Any, str, str]]]] = [
    ("", [("H", _("My day"), "desk:home", "home"), ("N", _("Notices"), "activities:notices", "inbox")]),
    (
        _("Contacts"),
        [
            ("A", _("Accounts"), "accounts:list", "account"),
            ("O", _("Organizations"), "accounts:organizations", "organization"),
            ("P", _("People"), "contacts:list", "people"),
            ("V", _("Segments"), "desk:segments", "filter"),
            ("U", _("Duplicates"), "duplicates:queue", "merge"),
        ],
    ),
    (_("Service"), [("D", _("Deals"), "deals:board", "deal"), ("T", _("Activities"), "activities:list", "calendar")]),
    ("", [("I", _("Insights"), "insights:page", "chart"), ("M", _("Import"), "importing:start", "import")]),
]
# Page -> where its number of new things is asked for.
LIVE = {"activities:notices": "activities:notice_count"}
# At the foot of the sidebar.
END: list[tuple[str, Any, str, str]] = [("S", _("Settings"), "team:settings", "settings")]


def shell(request: HttpRequest) -> dict[str, Any]:
    """`nav`, `workspace` and `me` for pages of signed-in members; nothing for others.

    `shell_key` names all that the frame of the page shows: what is drawn from these is kept for the next page.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    path, sections = request.path, list[dict[str, Any]]()
    for label, entries in [*SECTIONS, (None, END)]:
        items = []
        for key, text, name, icon in entries:
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            current = path == url or (url != "/" and path.startswith(url))
            live = reverse(LIVE[name]) if name in LIVE else ""
            items.append({"key": key, "label": text, "url": url, "icon": icon, "current": current, "live": live})
        if items:
            sections.append({"label": label, "items": items, "end": entries is END})
    me, firm = request.user, getattr(request, "workspace", None)
    here = [item["url"] for section in sections for item in section["items"] if item["current"]]
    shown = (get_language(), me.pk, me.version, me.name, firm and (firm.pk, firm.version, firm.name), here)
    return {"nav": sections, "workspace": firm, "me": me, "shell_key": repr(shown)}
