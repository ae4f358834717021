"""The pages of the settings, in one place: which there are, in which order, for whom."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Member

Words = str | Promise


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page: the name of its URL, its title, what it is for, its icon, and the right it needs ("" for none)."""

    name: str
    title: Words
    about: Words
    icon: str
    right: str = ""


PAGES: list[tuple[Words, list[SettingsPage]]] = [
    (
        _("You"),
        [
            SettingsPage("team:profile", _("Profile"), _("Name, language, time zone, theme, keys"), "person"),
            SettingsPage(
                "activities:reminders",
                _("Reminders and calendar"),
                _("When you are told, and a private calendar address"),
                "bell",
            ),
            SettingsPage("team:security", _("Security"), _("Password, second factor, passkeys, sessions"), "shield"),
            SettingsPage("team:tokens", _("API tokens"), _("Keys for scripts and other programs"), "lock"),
        ],
    ),
    (
        _("Firm"),
        [
            SettingsPage("team:firm", _("General"), _("Name, language, time zone"), "account", "settings.change"),
            SettingsPage("team:members", _("Members"), _("Who works here, and what each may do"), "people"),
            SettingsPage(
                "team:policies",
                _("Policies"),
                _("How accounts behave, by product style"),
                "settings",
                "policies.change",
            ),
            SettingsPage("team:rates", _("Exchange rates"), _("Other currencies in yours"), "money", "settings.change"),
        ],
    ),
    (
        _("Data"),
        [
            SettingsPage(
                "fields:settings",
                _("Fields"),
                _("Extra facts your firm keeps, and lists of answers"),
                "text",
                "fields.manage",
            ),
            SettingsPage(
                "fields:tags", _("Tags"), _("Their colours, and how many records carry each"), "tag", "tags.manage"
            ),
            SettingsPage(
                "duplicates:rules", _("Duplicates"), _("What makes two records the same"), "merge", "settings.change"
            ),
            SettingsPage(
                "deals:pipelines", _("Pipelines"), _("Stages that deals go through"), "deal", "pipelines.manage"
            ),
            SettingsPage("undo:list", _("Recent changes"), _("Bulk changes, imports and merges to take back"), "undo"),
            SettingsPage(
                "activities:types", _("Activity types"), _("Calls, meetings and your own"), "calendar", "types.manage"
            ),
        ],
    ),
]


def pages_for(member: Member, path: str = "") -> list[dict[str, object]]:
    """Sections {label, pages {title, about, icon, url, current}} that the member may open."""
    sections: list[dict[str, object]] = []
    for label, pages in PAGES:
        shown = []
        for page in pages:
            if page.right and not member.may(page.right):
                continue
            try:
                url = reverse(page.name)
            except NoReverseMatch:
                continue
            shown.append({"page": page, "url": url, "current": path.startswith(url)})
        if shown:
            sections.append({"label": label, "pages": shown})
    return sections
