"""What happens to the firm and its people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class WorkspaceSetUp(Fact):
    """The workspace and its first owner were made."""

    kind = "workspace.set_up"
    icon = "home"
    group = "team"
    sentence = _("set up the workspace %(name)s")
    example = {"name": "Marxen & Losch"}


class WorkspaceChanged(Fact):
    """Name, language or time zone of the firm were changed."""

    kind = "workspace.changed"
    icon = "settings"
    group = "team"
    sentence = _("changed the workspace: %(what)s")
    example = {"what": "Name Marxen → Marxen & Losch"}


class MemberInvited(Fact):
    """Somebody was invited to the team, or invited again."""

    kind = "member.invited"
    icon = "mail"
    group = "team"
    sentence = _("invited %(email)s as %(role)s")
    example = {"email": "kary@example.com", "role": "Employee"}


class MemberJoined(Fact):
    """An invitation was accepted."""

    kind = "member.joined"
    icon = "person"
    tone = "green"
    group = "team"
    sentence = _("joined the team")
    example = {"member": "Kary Hendrixson"}


class MemberChanged(Fact):
    """Role or rights of a member were changed."""

    kind = "member.changed"
    icon = "shield"
    group = "team"
    sentence = _("changed %(member)s: %(what)s")
    example = {"member": "Kary Hendrixson", "what": "Role Employee → Admin"}


class MemberChangeRefused(Fact):
    """Somebody tried to give a role above their own, or to change somebody above themselves."""

    kind = "member.change_refused"
    icon = "warn"
    tone = "red"
    group = "team"
    sentence = _("was refused to change %(member)s")
    example = {"member": "Kary Hendrixson", "wanted": "owner"}


class MemberDeactivated(Fact):
    """A member lost all access."""

    kind = "member.deactivated"
    icon = "lock"
    tone = "red"
    group = "team"
    sentence = _("deactivated %(member)s")
    example = {"member": "Kary Hendrixson"}


class MemberReactivated(Fact):
    """A deactivated member may come in again."""

    kind = "member.reactivated"
    icon = "undo"
    group = "team"
    sentence = _("reactivated %(member)s")
    example = {"member": "Kary Hendrixson"}


class ProfileChanged(Fact):
    """A member changed their own name, language or time zone."""

    kind = "profile.changed"
    icon = "person"
    group = "team"
    sentence = _("changed their profile: %(what)s")
    example = {"what": "Name Kary → Kary Hendrixson"}


class EmailChanged(Fact):
    """A member signs in with another e-mail address."""

    kind = "email.changed"
    icon = "mail"
    tone = "amber"
    group = "team"
    sentence = _("changed their e-mail address from %(before)s to %(after)s")
    example = {"before": "kary@example.com", "after": "kary@marxen.example"}


class TokenMade(Fact):
    """An API token was made."""

    kind = "token.made"
    icon = "lock"
    group = "team"
    sentence = _("made the API token %(name)s (%(scope)s)")
    example = {"name": "Bookkeeping", "scope": "Read", "prefix": "stw_8fK2…"}


class TokenRevoked(Fact):
    """An API token was revoked."""

    kind = "token.revoked"
    icon = "lock"
    tone = "red"
    group = "team"
    sentence = _("revoked the API token %(name)s of %(member)s")
    example = {"name": "Bookkeeping", "member": "Kary Hendrixson"}


class PolicyChanged(Fact):
    """A policy of the workspace was changed."""

    kind = "policy.changed"
    icon = "settings"
    group = "team"
    sentence = _("changed the policy “%(policy)s” from “%(before)s” to “%(after)s”")
    example = {"policy": "Who sees an account", "before": "Everyone", "after": "The account's team"}


class StyleApplied(Fact):
    """All policies were set the way another product has them."""

    kind = "style.applied"
    icon = "settings"
    group = "team"
    sentence = _("set all policies as in %(style)s")
    example = {"style": "Pipedrive"}


class RateSet(Fact):
    """An exchange rate was set."""

    kind = "rate.set"
    icon = "money"
    group = "team"
    sentence = _("set 1 %(currency)s = %(rate)s %(home)s from %(on)s")
    example = {"currency": "USD", "rate": "0.92", "home": "EUR", "on": "2026-11-22"}


class RateRemoved(Fact):
    """An exchange rate was removed."""

    kind = "rate.removed"
    icon = "money"
    group = "team"
    sentence = _("removed the rate of %(currency)s from %(on)s")
    example = {"currency": "USD", "on": "2026-11-22"}
