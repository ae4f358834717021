"""The search page, and what the palette shows while one types."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.accounts.models import Account
from steward.core.money import Money
from steward.core.templatetags.ui import avatar, mark
from steward.core.ui_dates import due_text, due_tone
from steward.core.ui_icons import icon_html
from steward.core.ui_money import money_text
from steward.deals.models import Deal
from steward.desk.places import ACTIONS, GO, Place, fitting
from steward.desk.searching import KINDS, Found, pieces, search
from steward.fields.values import standard
from steward.team.doors import MemberRequest, signed_in

FEW, MANY = 5, 50
_ACCOUNT_PAGE = re.compile(r"/(?:accounts|organizations)/(\d{1,18})/")
LABELS: dict[str, str | Promise] = {
    "account": gettext_lazy("Accounts and organizations"),
    "contact": gettext_lazy("People"),
    "deal": gettext_lazy("Deals"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One line: a picture, the name in pieces, what tells it apart, and what stands at its end."""

    face: SafeString
    pieces: list[tuple[str, bool]]
    url: str
    sub: str = ""
    tail: str = ""
    tag: str = ""
    tone: str = ""
    keys: tuple[str, ...] = ()
    dialog: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one heading."""

    key: str
    label: str
    options: list[Option]
    all_url: str = ""


@signed_in
def results(request: MemberRequest) -> HttpResponse:
    """Everything that is found, by kind: `/search/?q=kon&kind=contact` (T6)."""
    text, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    if kind not in LABELS:
        kind = ""
    limit = MANY if kind else 2 * FEW
    found = search(text, request.user, limit=limit, kinds=(kind,) if kind else KINDS)
    tabs = [
        {
            "label": label,
            "url": f"?{urlencode({'q': text, 'kind': key})}",
            "current": key == (kind if kind in KINDS else ""),
        }
        for key, label in (("", _("All")), *LABELS.items())
    ]
    groups = [
        replace(group, all_url=f"?{urlencode({'q': text, 'kind': group.key})}")
        if len(group.options) >= limit
        else group
        for group in _records(found, text, request)
    ]
    context = {"q": text, "tabs": tabs, "groups": groups, "kind": kind}
    return render(request, "desk/search.html", context)


@signed_in
def palette(request: MemberRequest) -> HttpResponse:
    """Options for what was typed: records, then actions, then places. A query that starts with ">" asks for actions."""
    typed = request.GET.get("q", "")
    only_actions, text = typed.lstrip().startswith(">"), typed.strip().lstrip(">").strip()
    about = _open_account(request)
    groups = []
    if text and not only_actions:
        groups += _records(search(text, request.user, limit=FEW), text, request)
    actions = fitting(ACTIONS, text, request.user)
    if about is not None:
        own = [place for place in actions if place.about]
        groups.append(Group("about", _("Do for %(name)s") % {"name": about.name}, _places(own, text, about.pk)))
        actions = [place for place in actions if not place.about]
    groups.append(Group("do", _("Do"), _places(actions, text)))
    if not only_actions:
        groups.append(Group("go", _("Go to"), _places(fitting(GO, text, request.user), text)))
    return render(request, "desk/palette.html", {"groups": [group for group in groups if group.options]})


def _open_account(request: MemberRequest) -> Account | None:
    """The account whose page the palette was opened on."""
    page = _ACCOUNT_PAGE.match(request.GET.get("page", ""))
    return Account.objects.visible_to(request.user).filter(pk=int(page[1])).first() if page else None


def _records(found: Found, text: str, request: MemberRequest) -> list[Group]:
    currency, industries = request.workspace.currency, _industries() if found.accounts else {}
    accounts = [_account(row, text, currency, industries.get(row.industry, "")) for _hit, row in found.accounts]
    groups = [
        Group("account", str(LABELS["account"]), accounts),
        Group("contact", str(LABELS["contact"]), [
            Option(avatar(row), pieces(row.name, text), row.url, hit.detail)
            for hit, row in found.contacts
        ]),
        Group("deal", str(LABELS["deal"]), [_deal(row, text, hit.detail) for hit, row in found.deals]),
    ]  # fmt: skip
    return [group for group in groups if group.options]


def _industries() -> dict[str, str]:
    """Labels of the answers that the firm has for an account's industry."""
    field = standard("account", "industry")
    return {answer["value"]: answer["label"] for answer in field.options} if field else {}


def _account(row: Account, text: str, currency: str, industry: str) -> Option:
    on = row.next_activity_on
    return Option(
        face=mark(row),
        pieces=pieces(row.name, text),
        url=row.url,
        sub=" · ".join(part for part in (industry, str(row.owner) if row.owner else "") if part),
        tail=money_text(Money(row.won_minor, currency)) if row.is_customer else _("Organization"),
        tag=due_text(on) if on and due_tone(on) in ("red", "amber") else "",
        tone=due_tone(on),
    )


def _deal(row: Deal, text: str, account: str) -> Option:
    state = row.stage.name if row.is_open else row.get_status_display()
    return Option(
        face=icon_html("deal"),
        pieces=pieces(row.name, text),
        url=row.url,
        sub=" · ".join(part for part in (account, state) if part),
        tail=money_text(row.value) if row.value else "",
    )


def _places(places: Iterable[Place], text: str, about: int | None = None) -> list[Option]:
    return [
        Option(
            face=icon_html(place.icon),
            pieces=pieces(str(place.label), text),
            url=place.address(about),
            keys=tuple(place.key.split()),
            dialog=place.dialog,
        )
        for place in places
    ]
