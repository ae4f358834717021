"""What a person's page shows beside their own values: figures, accounts, deals, and the blocks of other rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, Value, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.accounts.models import Account, Membership
from steward.activities.blocks import activities_block, notes_block
from steward.activities.scope import Scope
from steward.contacts.models import Contact
from steward.contacts.values import Value as Said
from steward.contacts.values import groups_of
from steward.core.addresses import address
from steward.core.clock import today
from steward.core.paging import Count, capped_count
from steward.core.rows import narrow
from steward.core.ui_dates import day_text, full_text, local_day, past_text
from steward.deals.models import Deal, DealContact
from steward.files.rows import files_block
from steward.team.models import Member

from .account_blocks import Block, Card
from .account_fields import Fact
from .account_figures import Figure
from .account_rows import DEAL, deal_rows

FEW = 5
MOST_ACCOUNTS = 50


@dataclass(frozen=True, slots=True)
class About:
    """The values of a person as the page edits them in place: a heading, "" for none, and its facts."""

    title: Any
    facts: list[Fact]


@dataclass(frozen=True, slots=True)
class Belongs:
    """An account of the person, with what they are there."""

    account: Account
    said: str
    is_primary: bool
    edit_url: str
    unlink_url: str


def about(contact: Contact, member: Member, accounts: Sequence[Belongs]) -> list[About]:
    """The person's values in groups (O4), with the account in the first (M46). Five queries."""
    found = [
        About(group.title, [_fact(contact, value) for value in group.values]) for group in groups_of(contact, member)
    ]
    found[0].facts.insert(3, _account(contact, member, accounts))
    return found


def belongs(contact: Contact, member: Member) -> list[Belongs]:
    """The visible accounts of a person, by name, with job title and description for each (T42, M46). One query."""
    links = Membership.objects.filter(contact=contact, account__in=Account.objects.visible_to(member))
    rows = links.select_related("account").order_by("account__name_folded", "account_id")[:MOST_ACCOUNTS]
    return [
        Belongs(
            row.account,
            " · ".join(text for text in (row.job_title, row.description) if text),
            row.is_primary,
            reverse("contacts:describe", args=[contact.pk, row.account_id]),
            reverse("contacts:unlink", args=[contact.pk, row.account_id]),
        )
        for row in rows
    ]


def deals_of(contact: Contact, member: Member) -> QuerySet[Deal]:
    """The deals this person is on: open ones first, then the latest."""
    mine = DealContact.objects.filter(contact=contact).values("deal_id")
    is_open = Case(When(status=Deal.Status.OPEN, then=Value(0)), default=Value(1))
    return Deal.objects.visible_to(member).filter(pk__in=mine).order_by(is_open, "-created_at", "-id")


def blocks(contact: Contact, member: Member, *, at: str) -> list[Block]:
    """What is to do, deals, notes and files of a person. Eight queries."""
    scope = Scope(contact=contact, at=at)
    return [
        Block("activities", "activities/_list.html", activities_block(scope, member)),
        Block("deals", "desk/account_block_deals.html", _deals(contact, member)),
        Block("notes", "activities/_notes.html", notes_block(scope, member)),
        Block("files", "files/_list.html", files_block(scope, member)),
    ]


def figures(contact: Contact, accounts: list[Belongs], deals: Count) -> list[Figure]:
    """Last contact (M51), accounts, deals, since when we know them. No query."""
    linked = ngettext("%(n)s account", "%(n)s accounts", len(accounts)) % {"n": len(accounts)}
    added, owner = contact.created_at, contact.owner
    return [
        _last(contact),
        Figure(_("Accounts"), str(len(accounts)), [accounts[0].account.name if len(accounts) == 1 else linked]),
        Figure(_("Deals"), str(deals), [_("Open, won and lost")]),
        Figure(
            _("Added"), day_text(local_day(added)),
            [_("Owner: %(name)s") % {"name": owner} if owner else _("Without owner")], title=full_text(added),
        ),
    ]  # fmt: skip


def _last(contact: Contact) -> Figure:
    at = contact.last_contact_at
    if at is None:
        return Figure(_("Last contact"), _("Never"), [_("No contact yet")])
    told, day = past_text(at), day_text(local_day(at))
    notes = [day] if (today() - local_day(at)).days > 1 and day != told else []
    return Figure(_("Last contact"), told, notes, title=full_text(at))


def _deals(contact: Contact, member: Member) -> Card:
    rows = deals_of(contact, member)
    first = list(narrow(rows, DEAL)[: FEW + 1])
    count = capped_count(rows) if len(first) > FEW else Count(len(first), exact=True)
    new = f"{address('deals:create')}?contact={contact.pk}" if member.may("deals.manage") else ""
    every = f"{address('deals:list')}?f=contact_id:is:{contact.pk}"
    return Card("deals-block", deal_rows(first[:FEW]), count, every, new)


def _account(contact: Contact, member: Member, accounts: Sequence[Belongs]) -> Fact:
    """Where there is none it is set in this very field; the block of accounts changes it."""
    label, names = _("Account"), ", ".join(one.account.name for one in accounts)
    may = not accounts and member.may("accounts.manage")
    url = reverse("contacts:set_account", args=[contact.pk]) if may else ""
    return Fact("account", label, names, url, _("%(field)s: Click to add") % {"field": label})


def _fact(contact: Contact, value: Said) -> Fact:
    if value.is_fixed:
        return Fact(value.key, value.label, value.text, "", "")
    words = _("Edit %(field)s, %(value)s") if value.text else _("%(field)s: Click to add")
    url = reverse("contacts:value", args=[contact.pk, value.key]) + "?as=value"
    said = words % {"field": value.label, "value": value.text}
    return Fact(value.key, value.label, value.text, url, said, value.href)
