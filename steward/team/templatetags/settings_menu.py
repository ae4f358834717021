"""`{% load settings_menu %}`: `{% settings_menu %}`, the navigation beside every settings page, and `browser`."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from steward.team.settings_pages import pages_for

register = template.Library()
# Pages of allauth that belong to one of ours.
_SECURITY = ("/sign-in/",)
# What a user agent says -> what people call it; the first that is found counts, since browsers name their forebears.
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


@register.inclusion_tag("team/settings_menu.html", takes_context=True)
def settings_menu(context: Context) -> dict[str, Any]:
    """The pages that the member may open; the present one is marked."""
    request = context["request"]
    path = reverse("team:security") if request.path.startswith(_SECURITY) else request.path
    return {"sections": pages_for(request.user, path)}


@register.filter
def browser(user_agent: str) -> str:
    """`{{ session.user_agent|browser }}`: "Firefox, Linux"; what we do not know is shown as it is."""
    found = [next((name for mark, name in known.items() if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(filter(None, found)) or user_agent[:60] or "–"
