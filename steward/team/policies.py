"""Where the products disagree: policies of the workspace, and the styles that set them all (behaviours section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from .firm import workspace

if TYPE_CHECKING:
    from .models import Member

__all__ = ["POLICIES", "STYLES", "STYLE_NAMES", "policy", "sees_every_account", "workspace"]

# policy -> its answers, the first being the default style's.
POLICIES: dict[str, list[Any]] = {
    "account_begins": ["deal_subscription_hand", "deal_hand", "subscription_hand", "hand"],
    "contacts_at_least": [0, 1, None],
    "last_contact_unlinks": ["once_linked_no", "yes", "no"],
    "accounts_per_contact": ["many", "one"],
    "account_access": ["everyone", "assigned"],
    "billing_stage_required": [False, True],
    "field_rights": ["right", "everyone", "admin"],
    "overview_blocks": ["in_use", "pipedrive", "outseta", "taxdome", "taxdome-lite", "mailblue"],
}
STYLE_NAMES = {
    "default": _("None of these"),
    "pipedrive": "Pipedrive",
    "outseta": "Outseta",
    "taxdome": "TaxDome Pro",
    "taxdome-lite": "TaxDome Lite",
    "mailblue": "MailBlue",
}
_ORDER = list(POLICIES)
STYLES: dict[str, dict[str, Any]] = {
    "default": {policy: answers[0] for policy, answers in POLICIES.items()},
    "pipedrive": dict(
        zip(_ORDER, ["deal_hand", None, "yes", "one", "everyone", False, "everyone", "pipedrive"], strict=True)
    ),
    "outseta": dict(
        zip(_ORDER, ["subscription_hand", 1, "no", "many", "everyone", True, "admin", "outseta"], strict=True)
    ),
    "taxdome": dict(zip(_ORDER, ["hand", 1, "no", "many", "assigned", False, "right", "taxdome"], strict=True)),
    "taxdome-lite": dict(
        zip(_ORDER, ["hand", 1, "no", "many", "everyone", False, "admin", "taxdome-lite"], strict=True)
    ),
    "mailblue": dict(zip(_ORDER, ["hand", None, "yes", "one", "everyone", False, "right", "mailblue"], strict=True)),
}


def policy(name: str) -> Any:
    """The workspace's answer for one policy; the default style's before the first run."""
    found = workspace()
    chosen = found.policies if found else {}
    return chosen.get(name, STYLES["default"][name])


def sees_every_account(member: Member) -> bool:
    """The access policy (T2-T5, P14): everyone; or owner, admin, assigned and the right "view all accounts"."""
    if member.is_admin or "accounts.view_all" in member.rights:
        return True
    return bool(policy("account_access") == "everyone")
