"""Template library `notes`: the one place that prints HTML which people wrote."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from steward.activities.models import Comment, Note

register = template.Library()


@register.filter
def note_html(note: Note | Comment) -> SafeString:
    """`{{ note|note_html }}`: what a note or comment says; its `html` comes from `markdown.safe_html` alone."""
    return mark_safe(note.html)  # noqa: S308 - cleaned by nh3 as the last step before it was stored
