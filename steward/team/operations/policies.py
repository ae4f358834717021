"""Policies and styles: an owner decides, and can look first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.core.database import locked
from steward.core.refused import Invalid, Refused
from steward.history.facts import record
from steward.team.facts import PolicyChanged, StyleApplied
from steward.team.models import Member, Workspace
from steward.team.policies import POLICIES, STYLE_NAMES, STYLES, workspace
from steward.team.policy_words import QUESTIONS


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One policy that would get, or got, another answer: in words, and what follows from it."""

    policy: str
    label: str
    before: str
    after: str
    effect: str


def change_policy(name: str, value: Any, *, by: Member, version: int | None = None) -> list[PolicyChange]:
    """Answer one policy differently. Returns what changed: one or nothing."""
    return change_policies({name: value}, by=by, version=version)


@transaction.atomic
def change_policies(answers: Mapping[str, Any], *, by: Member, version: int | None = None) -> list[PolicyChange]:
    """Answer some policies differently, all or none. Returns what changed."""
    by.must("policies.change")
    firm = locked(_firm())
    firm.expect(version)
    changes = preview_policies(answers, firm)
    if changes:
        firm.policies = {**STYLES["default"], **firm.policies, **answers}
        firm.store("policies")
        for change in changes:
            record(PolicyChanged(policy=change.label, before=change.before, after=change.after), by=by)
    return changes


@transaction.atomic
def apply_style(name: str, *, by: Member, preview: bool = False, version: int | None = None) -> list[PolicyChange]:
    """Set all policies as in a product. Returns what changes; with `preview` nothing is changed."""
    by.must("policies.change")
    if name not in STYLES:
        raise Invalid(_("A style is one of: %(names)s.") % {"names": ", ".join(STYLES)}, field="style")
    firm = locked(_firm())
    firm.expect(version)
    changes = preview_policies(STYLES[name], firm)
    if not preview and (changes or firm.style != name):
        firm.style, firm.policies = name, dict(STYLES[name])
        firm.store("style", "policies")
        record(StyleApplied(style=str(STYLE_NAMES[name])), by=by)
    return changes


def preview_policies(answers: Mapping[str, Any], firm: Workspace | None = None) -> list[PolicyChange]:
    """What these answers would change. Raises `Invalid` on an unknown policy or answer."""
    now_valid = {**STYLES["default"], **(firm or _firm()).policies}
    changes = []
    for name, value in answers.items():
        if name not in POLICIES:
            raise Invalid(_("“%(name)s” is not a policy.") % {"name": name[:60]}, field=name[:60])
        if not any(value == one and type(value) is type(one) for one in POLICIES[name]):
            raise Invalid(_("This is not an answer to “%(name)s”.") % {"name": QUESTIONS[name].label}, field=name)
        if value != now_valid[name]:
            question = QUESTIONS[name]
            before, after = question.answer(now_valid[name]), question.answer(value)
            effect = f"{after.effect} {_people(name, value)}".strip()
            changes.append(PolicyChange(name, str(question.label), str(before.label), str(after.label), effect))
    return changes


def _people(name: str, value: Any) -> str:
    """Whom the answer touches today, where it is about members."""
    employees = Member.objects.active().filter(role=Member.Role.EMPLOYEE)
    if name == "account_access" and value == "assigned":
        n = sum("accounts.view_all" not in one.rights for one in employees)
        return ngettext("Today that is %(n)d employee.", "Today those are %(n)d employees.", n) % {"n": n}
    if name == "field_rights" and value != "everyone":
        n = sum(value == "admin" or "fields.manage" not in one.rights for one in employees)
        return ngettext("%(n)d employee cannot manage fields.", "%(n)d employees cannot manage fields.", n) % {"n": n}
    return ""


def _firm() -> Workspace:
    firm = workspace()
    if firm is None:
        raise Refused(_("Set up the workspace first."), code="not_set_up")
    return firm
