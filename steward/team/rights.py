"""Who may do what: one table of verbs. Asked inside operations, so that page, API, import and job agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.refused import NotAllowed

from .firm import workspace

if TYPE_CHECKING:
    from .models import Member

# Rights that an owner or admin gives to employees one by one (five-products.md 3.3), with their labels.
RIGHTS = {
    "accounts.view_all": gettext_lazy("View all accounts"),
    "accounts.manage": gettext_lazy("Manage accounts"),
    "contacts.manage": gettext_lazy("Manage contacts"),
    "deals.manage": gettext_lazy("Manage deals"),
    "files.manage": gettext_lazy("Manage files"),
    "tags.manage": gettext_lazy("Manage tags"),
    "fields.manage": gettext_lazy("Manage custom fields"),
    "imports.run": gettext_lazy("Import files"),
    "exports.run": gettext_lazy("Export lists"),
}
# What a newly invited employee has, unless the inviter says otherwise.
USUAL = ["accounts.view_all", "accounts.manage", "contacts.manage", "deals.manage", "files.manage", "tags.manage"]

# Verbs that need the role itself and cannot be given.
ADMIN_VERBS = frozenset({"members.invite", "members.change", "settings.change", "pipelines.manage", "types.manage"})
OWNER_VERBS = frozenset({"members.change_owner", "policies.change"})
# Verbs that every active member has on what they can see: the daily work.
EVERYONE = frozenset({"activities.manage", "notes.write"})


def allows(member: Member, verb: str, thing: Any = None) -> bool:
    """Whether `member` may do `verb`. `thing` is for verbs that are also the author's own right (notes, activities)."""
    if not member.is_active:
        return False
    if member.is_owner:
        return True
    if verb in OWNER_VERBS:
        return False
    if member.is_admin or verb in EVERYONE:
        return True
    if verb == "fields.manage" and (rule := _field_rights()) != "right":
        return rule == "everyone"
    return verb in RIGHTS and verb in member.rights


def _field_rights() -> str:
    """The policy on who manages custom fields: right, everyone or admin."""
    firm = workspace()
    return str(firm.policies.get("field_rights", "right")) if firm else "right"


def demand(member: Member, verb: str, thing: Any = None) -> None:
    """Raise `NotAllowed`, naming the missing right, unless `allows()`."""
    if allows(member, verb, thing):
        return
    if verb in RIGHTS:
        raise NotAllowed(
            _("You need the right “%(right)s” for this. An owner or admin can give it.") % {"right": RIGHTS[verb]}
        )
    raise NotAllowed(_("Only an owner or admin can do this."))
