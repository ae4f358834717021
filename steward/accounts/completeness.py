"""What an account lacks by the workspace's policies: asked when one is made by hand, marked "incomplete" afterwards."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import Invalid
from steward.team.policies import policy

from .models import Account

WORDS: dict[str, str | Promise] = {
    "contacts": gettext_lazy("a contact"),
    "billing_stage": gettext_lazy("a billing stage"),
}


def wanted(contacts: int, billing_stage: str) -> list[str]:
    """What making an account by hand still asks for here (O13, O14, T27): "contacts", "billing_stage"."""
    found = []
    if contacts < (policy("contacts_at_least") or 0):
        found.append("contacts")
    if policy("billing_stage_required") and not billing_stage:
        found.append("billing_stage")
    return found


def must_be_complete(contacts: int, billing_stage: str) -> None:
    """Raise `Invalid`, naming the field, when an account made by hand would lack something."""
    lacking = wanted(contacts, billing_stage)
    if "billing_stage" in lacking:
        raise Invalid(_("Choose a billing stage."), field="billing_stage", code="required")
    if "contacts" in lacking:
        raise Invalid(_("An account needs a contact."), field="contacts", code="required")


class Completeness:
    """What accounts lack, by policies that are read once: for any number of rows.

    An account without a contact lacks one, unless the workspace does without contacts (L14); one that was opened by
    hand lacks its billing stage where that is required. An organization that is no account lacks nothing.
    """

    def __init__(self) -> None:
        self.contacts = policy("contacts_at_least") is not None
        self.stage = bool(policy("billing_stage_required"))

    def lacking(self, account: Any) -> list[str]:
        """What this account, or a light row of one, lacks."""
        if not account.is_customer:
            return []
        found = ["contacts"] if self.contacts and not account.contact_count else []
        if self.stage and not account.billing_stage and account.begun_by == Account.Begun.HAND:
            found.append("billing_stage")
        return found

    def said(self, account: Any) -> str:
        """The same in a sentence, "" for nothing."""
        lacking = self.lacking(account)
        if not lacking:
            return ""
        return _("Incomplete: it needs %(what)s.") % {"what": _(" and ").join(str(WORDS[name]) for name in lacking)}
