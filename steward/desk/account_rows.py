"""Deals and people of an account as lines of a page: every text made here, so that templates only place them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from steward.accounts.models import Membership
from steward.contacts.models import Contact
from steward.core.addresses import address
from steward.core.ui_dates import due_text, full_text, past_text
from steward.core.ui_money import money_text
from steward.core.ui_quick import Quick
from steward.deals.models import Deal
from steward.team.models import Member

# What `deal_rows` and `person_rows` read.
DEAL = (
    "name", "value_minor", "currency", "status", "expected_close_on", "won_at", "lost_at", "stage__name",
    "owner__name", "owner__email",
)  # fmt: skip
PERSON = (
    "account_id", "job_title", "description", "is_primary", "contact__name", "contact__job_title",
    "contact__last_contact_at",
)  # fmt: skip

TONES = {Deal.Status.WON: "green", Deal.Status.LOST: "red", Deal.Status.OPEN: ""}


@dataclass(frozen=True, slots=True)
class DealLine(Quick):
    """A deal, ready to show: `state` is the stage of an open one, else how it ended."""

    id: int
    name: str
    url: str
    value: str
    state: str
    tone: str
    when: str
    full: str
    owner: Member | None


@dataclass(frozen=True, slots=True)
class PersonLine(Quick):
    """A person at an account, ready to show, with what the pencil and the cross of the row say and ask."""

    id: int
    person: Contact
    url: str
    said: str
    is_primary: bool
    when: str
    full: str
    edit_url: str
    edit_said: str
    unlink_url: str
    unlink_said: str
    unlink_asked: str


def deal_rows(deals: Iterable[Deal]) -> list[DealLine]:
    """Lines for deals that were read with stage and owner."""
    return [_deal(one) for one in deals]


def person_rows(memberships: Iterable[Membership]) -> list[PersonLine]:
    """Lines for memberships that were read with their contact."""
    return [_person(one) for one in memberships]


def _deal(one: Deal) -> DealLine:
    closed = one.won_at or one.lost_at
    if closed:
        when, full = past_text(closed), full_text(closed)
    elif one.expected_close_on:
        when, full = due_text(one.expected_close_on), full_text(one.expected_close_on)
    else:
        when = full = ""
    return DealLine(
        id=one.pk,
        name=one.name,
        url=one.url,
        value=money_text(one.value),
        state=one.stage.name if one.is_open else str(one.get_status_display()),
        tone=TONES[Deal.Status(one.status)],
        when=when,
        full=full,
        owner=one.owner,
    )


def _person(one: Membership) -> PersonLine:
    person, at = one.contact, one.contact.last_contact_at
    named = {"name": person.name}
    texts = (one.job_title or person.job_title, one.description)
    return PersonLine(
        id=one.pk,
        person=person,
        url=person.url,
        said=" · ".join(text for text in texts if text),
        is_primary=one.is_primary,
        when=past_text(at) if at else _("No contact yet"),
        full=full_text(at) if at else "",
        edit_url=address("accounts:edit_contact", one.account_id, person.pk),
        edit_said=_("Edit %(name)s") % named,
        unlink_url=address("accounts:unlink_contact", one.account_id, person.pk),
        unlink_said=_("Unlink %(name)s") % named,
        unlink_asked=_("Unlink %(name)s?") % named,
    )
