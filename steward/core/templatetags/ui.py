"""Template library `ui`: the small parts of the interface. docs/ui.md shows one line of use for each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from steward.core.money import Money
from steward.core.ui_dates import due_text, due_tone, full_text, local_day, past_text
from steward.core.ui_fields import field_context
from steward.core.ui_icons import icon_href, icon_html, importmap_json, preloads
from steward.core.ui_money import money_exact_text, money_text
from steward.core.ui_people import hue_of, initials_of

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "call" %}`: an icon of `asset_icons.ICONS`, hidden from screen readers."""
    return icon_html(name)


@register.simple_tag
def icon_url(name: str) -> str:
    """`<use href="{% icon_url "edit" %}"/>`: for an svg with classes of its own."""
    return icon_href(name)


@register.simple_tag(takes_context=True)
def importmap(context: Context) -> SafeString:
    """The import map with the page's nonce, and preloads for all modules. Belongs in the head, once."""
    request = context.get("request")
    nonce = str(getattr(request, "csp_nonce", ""))  # lazy and falsy until read as text
    script = format_html('<script type="importmap" nonce="{}">{}</script>', nonce, mark_safe(importmap_json()))  # noqa: S308
    return script + preloads()


@register.simple_tag
def avatar(member: Any, size: str = "", alone: bool = False) -> SafeString:
    """`{% avatar member size="s" %}`: a round picture or initials. `alone=True` when no name stands beside it."""
    return _face("avatar", member, size, alone)


@register.simple_tag
def mark(account: Any, size: str = "", alone: bool = False) -> SafeString:
    """`{% mark account size="l" %}`: the square picture or initials of an account (anything with `.name`)."""
    return _face("mark", account, size, alone)


@register.simple_tag
def initials(name: str) -> str:
    """`{% initials "Kary Hendrixson" %}`: KH."""
    return initials_of(name)


@register.filter
def hue(name: str) -> int:
    """`{{ name|hue }}`: a stable number 0-9 for `data-hue`."""
    return hue_of(str(name))


@register.filter
def number(value: int) -> str:
    """`{{ total|number }}`: 8,800 and so on, as the reader's language groups digits."""
    return number_format(value, force_grouping=True)


@register.filter
def money(value: Money | None) -> str:
    """`{{ deal.value|money }}`: whole units with the symbol; a dash for None."""
    return money_text(value)


@register.filter
def money_exact(value: Money | None) -> str:
    """`{{ invoice.total|money_exact }}`: with cents; a dash for None."""
    return money_exact_text(value)


@register.filter
def when(value: date | datetime | None) -> SafeString | str:
    """`{{ task.due_on|when }}`: "Today", "Thu 26 Nov", "4 days late", with the full date in its title."""
    return _time(value, due_text(value)) if value else "–"


@register.filter
def ago(value: date | datetime | None) -> SafeString | str:
    """`{{ account.last_contact_at|ago }}`: "2 days ago", "Yesterday", "11 Nov", with the full date in its title."""
    return _time(value, past_text(value)) if value else "–"


@register.filter
def fulldate(value: date | datetime | None) -> str:
    """`title="{{ day|fulldate }}"`: the whole date in words."""
    return full_text(value) if value else ""


@register.filter
def tone(value: date | datetime | None) -> str:
    """`data-tone="{{ activity.on|tone }}"`: red overdue, amber today, blue this week, green later, or empty."""
    return due_tone(value)


@register.inclusion_tag("ui/pill.html")
def pill(activity: Any, plan_url: str = "", label: str = "") -> dict[str, Any]:
    """`{% pill step plan_url=url label=account.name %}`: what happens next and when, or "Plan next step".

    `activity` has what, on, at, icon, url (see `ui_people.NextStep`), or is None. `plan_url` answers with a dialog.
    """
    if not activity:
        return {"plan_url": plan_url, "label": label}
    on = _get(activity, "on")
    return {
        "icon": _get(activity, "icon") or "calendar",
        "what": _get(activity, "what"),
        "when": due_text(on, _get(activity, "at")),
        "full": full_text(on),
        "tone": due_tone(on),
        "url": _get(activity, "url"),
    }


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, size: str = "", wide: bool = False) -> dict[str, Any]:
    """`{% field form.name %}`: label, control, hint, error. `size="l"` for wizards, `wide=True` spans a form grid."""
    return field_context(bound, size=size, wide=wide)


@register.simple_tag
def field_control(bound: BoundField) -> SafeString:
    """`{% field_control form.name %}`: the control alone, drawn and described as in `field`; bring your own label."""
    return SafeString(field_context(bound)["control"])


@register.inclusion_tag("ui/errors.html")
def errors(form: BaseForm) -> dict[str, Any]:
    """`{% errors form %}`: errors of the whole form, and a summary with links when more than two fields are wrong."""
    wrong = [form[name] for name in form.errors if name in form.fields]
    hidden = [error for bound in wrong if bound.is_hidden for error in bound.errors]
    shown = [bound for bound in wrong if not bound.is_hidden]
    return {"general": [*form.non_field_errors(), *hidden], "fields": shown if len(shown) > 2 else []}


def _face(kind: str, owner: Any, size: str, alone: bool) -> SafeString:
    name = str(_get(owner, "name") or gettext("Nobody"))
    photo = _get(owner, "photo_url")
    shape = format_html(' data-size="{}"', size) if size else ""
    said = format_html(' role="img" aria-label="{0}" title="{0}"', name) if alone else mark_safe(' aria-hidden="true"')
    inside = format_html('<img src="{}" alt="">', photo) if photo else (_get(owner, "initials") or initials_of(name))
    hue_number = _get(owner, "hue")
    return format_html(
        '<span class="{}" data-hue="{}"{}{}>{}</span>',
        kind,
        hue_of(name) if hue_number is None else hue_number,
        shape,
        said,
        inside,
    )


def _get(owner: Any, name: str) -> Any:
    return owner.get(name) if isinstance(owner, Mapping) else getattr(owner, name, None)


def _time(value: date | datetime, text: str) -> SafeString:
    stamp = value.isoformat() if isinstance(value, datetime) else local_day(value).isoformat()
    return format_html('<time datetime="{}" title="{}">{}</time>', stamp, full_text(value), text)
