"""`{% load settings_menu %}{% settings_menu %}`: the navigation beside every settings page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from steward.team.settings_pages import pages_for

register = template.Library()
# Pages of allauth that belong to one of ours.
_SECURITY = ("/sign-in/",)


@register.inclusion_tag("team/settings_menu.html", takes_context=True)
def settings_menu(context: Context) -> dict[str, Any]:
    """The pages that the member may open; the present one is marked."""
    request = context["request"]
    path = reverse("team:security") if request.path.startswith(_SECURITY) else request.path
    return {"sections": pages_for(request.user, path)}
