"""The sidebar: which pages exist, in which order. Read by `shell/` templates of core."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
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
    `nav` is a function, so that only a frame that is not kept yet asks for it.
    """
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {}
    me, firm = request.user, getattr(request, "workspace", None)
    here = [url for url in _addresses().values() if _leads_to(url, request.path)]
    shown = (get_language(), me.pk, me.version, me.name, firm and (firm.pk, firm.version, firm.name), here)
    return {"nav": lambda: _sections(here), "workspace": firm, "me": me, "shell_key": repr(shown)}


def _sections(here: list[str]) -> list[dict[str, Any]]:
    """The sections with their pages; those of `here` are current."""
    urls = _addresses()
    return [
        {
            "label": label,
            "items": [
                {
                    "key": key, "label": text, "url": urls[name], "icon": icon, "current": urls[name] in here,
                    "live": reverse(LIVE[name]) if name in LIVE else "",
                }
                for key, text, name, icon in entries
            ],
            "end": entries is END,
        }
        for label, entries in [*SECTIONS, (None, END)]
    ]  # fmt: skip


@cache
def _addresses() -> dict[str, str]:
    """Where each page is: the addresses do not change while the process lives."""
    return {name: reverse(name) for _label, entries in [*SECTIONS, (None, END)] for _key, _text, name, _icon in entries}


def _leads_to(url: str, path: str) -> bool:
    """Whether a page is at this address or below it."""
    return path == url or (url != "/" and path.startswith(url))
