"""Where one can go and what one can do from the palette, each with the right that it takes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from steward.core.text import fold
from steward.team.models import Member


@dataclass(frozen=True)
class Place:
    """One line of the palette. `words` find it beside its label; `needs` is the verb the member must have.

    A `dialog` opens over the page; `about` says that it takes the account whose page is open.
    """

    label: Any
    url: str
    icon: str
    key: str = ""
    words: Any = ""
    needs: str = ""
    dialog: bool = False
    about: bool = False

    def address(self, account_id: int | None = None) -> str:
        """Where it leads, for the account whose page is open."""
        query = f"?{urlencode({'account': account_id})}" if account_id and self.about else ""
        return reverse(self.url) + query


ACTIONS = (
    Place(
        _("Plan activity"), "activities:create", "calendar", "P", _("next step, call, meeting, task"), "", True, True
    ),
    Place(_("Write a note"), "activities:note_write", "note", "N", "", "notes.write", True, True),
    Place(_("New account"), "accounts:create", "account", "", _("customer"), "accounts.manage", True),
    Place(_("New person"), "contacts:create", "person", "", _("contact"), "contacts.manage", True),
    Place(_("New deal"), "deals:create", "deal", "", _("opportunity"), "deals.manage", True, True),
    Place(_("Import a file"), "importing:start", "import", "", _("upload, CSV, Excel"), "imports.run"),
    Place(_("Invite a member"), "team:invite", "team", "", _("user, colleague"), "members.invite", True),
)
GO = (
    Place(_("My day"), "desk:home", "home", "G H", _("home, start")),
    Place(_("Accounts"), "accounts:list", "account", "G A", _("customers, list")),
    Place(_("Accounts board"), "desk:board", "board", "", _("kanban, next activity")),
    Place(_("Organizations"), "accounts:organizations", "organization", "G O", _("companies")),
    Place(_("People"), "contacts:list", "people", "G P", _("contacts")),
    Place(_("Deals"), "deals:board", "deal", "G D", _("pipeline, sales")),
    Place(_("Activities"), "activities:list", "task", "G T", _("tasks, calls, to do")),
    Place(_("Insights"), "insights:page", "chart", "G I", _("reports, charts, numbers")),
    Place(_("Settings"), "team:settings", "settings", "", _("preferences")),
    Place(_("Your profile"), "team:profile", "person", "", _("language, time zone")),
    Place(_("Sign-in and security"), "team:security", "shield", "", _("password, passkey, two steps")),
    Place(_("API tokens"), "team:tokens", "key", "", _("integration, REST")),
    Place(_("Members"), "team:members", "team", "", _("users, colleagues, rights")),
    Place(_("Policies"), "team:policies", "settings", "", _("style, access, rules"), "settings.change"),
    Place(_("The firm"), "team:firm", "home", "", _("name, currency, workspace"), "settings.change"),
    Place(_("Exchange rates"), "team:rates", "money", "", _("currency"), "settings.change"),
    Place(_("Activity types"), "activities:types", "task", "", _("call, meeting"), "types.manage"),
)


def fitting(places: Iterable[Place], text: str, member: Member) -> list[Place]:
    """Those that the member may use and whose label or words hold every word of `text`."""
    asked = fold(text[:100]).split(" ")
    return [
        place
        for place in places
        if (not place.needs or member.may(place.needs))
        and all(word in fold(f"{place.label} {place.words}") for word in asked)
    ]
