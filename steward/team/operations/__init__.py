"""What can happen to the firm and its people."""

from __future__ import annotations

from .email import ask_email_change, change_email
from .members import (
    accept_invitation,
    change_member,
    deactivate_member,
    invite_again,
    invite_member,
    reactivate_member,
)
from .policies import PolicyChange, apply_style, change_policies, change_policy, preview_policies
from .profile import change_profile
from .rates import remove_rate, set_rate
from .tokens import make_token, revoke_token, revoke_tokens
from .workspace import change_workspace, set_up_workspace

__all__ = [
    "PolicyChange",
    "accept_invitation",
    "apply_style",
    "ask_email_change",
    "change_email",
    "change_member",
    "change_policies",
    "change_policy",
    "change_profile",
    "change_workspace",
    "deactivate_member",
    "invite_again",
    "invite_member",
    "make_token",
    "preview_policies",
    "reactivate_member",
    "remove_rate",
    "revoke_token",
    "revoke_tokens",
    "set_rate",
    "set_up_workspace",
]
