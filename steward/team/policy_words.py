"""Policies in plain words: what is asked, what each answer means, and what an answer changes from now on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to a policy: its words, and what follows from it."""

    value: Any
    label: Words
    effect: Words


@dataclass(frozen=True, slots=True)
class Question:
    """One policy."""

    name: str
    label: Words
    answers: tuple[Answer, ...]

    def answer(self, value: Any) -> Answer:
        """The answer with this value."""
        return next(one for one in self.answers if one.value == value and type(one.value) is type(value))


_STAYS = _("Accounts that exist stay accounts.")
_FIELDS_STAY = _("Fields and their values stay as they are.")
_BLOCKS = _("Only which blocks show changes; nothing is deleted.")

QUESTIONS = {
    question.name: question
    for question in (
        Question(
            "account_begins",
            _("When an account begins"),
            (
                Answer("deal_subscription_hand", _("A won deal, a subscription, or by hand"), _STAYS),
                Answer("deal_hand", _("A won deal, or by hand"), _STAYS),
                Answer(
                    "subscription_hand",
                    _("A subscription, or by hand"),
                    _("Winning a deal no longer makes its organization an account. Accounts that exist stay accounts."),
                ),
                Answer(
                    "hand",
                    _("By hand only"),
                    _("Winning a deal no longer makes its organization an account. Accounts that exist stay accounts."),
                ),
            ),
        ),
        Question(
            "contacts_at_least",
            _("Contacts an account needs"),
            (
                Answer(0, _("None; without one it is marked incomplete"), _("Accounts can be made without a contact.")),
                Answer(
                    1,
                    _("At least one, the primary contact"),
                    _("New accounts ask for a contact. Accounts without one stay and are marked incomplete."),
                ),
                Answer(None, _("None"), _("Accounts can be made without a contact, and bear no mark.")),
            ),
        ),
        Question(
            "last_contact_unlinks",
            _("May the last contact be unlinked?"),
            (
                Answer(
                    "once_linked_no",
                    _("No, once one is linked"),
                    _("Unlinking the last contact of an account is refused."),
                ),
                Answer("yes", _("Yes"), _("An account may lose its last contact.")),
                Answer("no", _("No"), _("Unlinking the last contact of an account is refused.")),
            ),
        ),
        Question(
            "accounts_per_contact",
            _("Accounts one contact can belong to"),
            (
                Answer("many", _("Several"), _("A contact can be linked to several accounts.")),
                Answer(
                    "one",
                    _("One"),
                    _("A contact of one account cannot be linked to a second. Contacts of several keep them."),
                ),
            ),
        ),
        Question(
            "account_access",
            _("Who sees an account"),
            (
                Answer("everyone", _("Everybody"), _("Every member sees every account.")),
                Answer(
                    "assigned",
                    _("Owner, admins, its team, and who may view all accounts"),
                    _("Employees without the right “View all accounts” see only accounts they are assigned to."),
                ),
            ),
        ),
        Question(
            "billing_stage_required",
            _("Must a new account have a billing stage?"),
            (
                Answer(False, _("No"), _("The billing stage can stay empty.")),
                Answer(True, _("Yes"), _("Making an account by hand asks for its billing stage. Others keep theirs.")),
            ),
        ),
        Question(
            "field_rights",
            _("Who manages custom fields"),
            (
                Answer("right", _("Who has the right “Manage custom fields”"), _FIELDS_STAY),
                Answer("everyone", _("Everybody"), _FIELDS_STAY),
                Answer("admin", _("Owner and admins"), _FIELDS_STAY),
            ),
        ),
        Question(
            "overview_blocks",
            _("Blocks on an account's page"),
            (
                Answer("in_use", _("All that are in use"), _BLOCKS),
                Answer("pipedrive", _("Deals, activities, people, notes, files"), _BLOCKS),
                Answer("outseta", _("People, activity, billing"), _BLOCKS),
                Answer("taxdome", _("The 13 blocks of TaxDome Pro"), _BLOCKS),
                Answer("taxdome-lite", _("The 6 blocks of TaxDome Lite"), _BLOCKS),
                Answer("mailblue", _("About, notes, contacts"), _BLOCKS),
            ),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class StyleCard:
    """A style as it is offered: its name, an icon, and what it sets in a few words."""

    name: str
    label: Words
    icon: str
    sets: Words


STYLE_CARDS = (
    StyleCard("pipedrive", "Pipedrive", "deal", _("A won deal makes an account")),
    StyleCard("taxdome", "TaxDome Pro", "account", _("Accounts by hand, seen by their team")),
    StyleCard("taxdome-lite", "TaxDome Lite", "document", _("Accounts by hand, six blocks")),
    StyleCard("outseta", "Outseta", "billing", _("Subscriptions, billing stages")),
    StyleCard("mailblue", "MailBlue", "mail", _("ActiveCampaign accounts, one per contact")),
    StyleCard("default", _("None of these"), "plus", _("A won deal, or by hand; all blocks")),
)
