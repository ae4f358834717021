"""What can happen to an organization or account, and to its links with people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class AccountCreated(Fact):
    """Somebody added an organization or an account."""

    kind = "account.created"
    icon = "account"
    sentence = _("added %(name)s")
    example = {"name": "Kan-code", "as_customer": False}


class AccountChanged(Fact):
    """Somebody changed an account's data; `changes` holds field, label, old and new (P6, P7)."""

    kind = "account.changed"
    icon = "edit"
    sentence = _("changed %(what)s")
    example = {
        "what": "Industry from “Retail” to “Software”",
        "changes": [{"field": "industry", "label": "Industry", "old": "Retail", "new": "Software"}],
    }


class AccountBegan(Fact):
    """An organization became an account (P5); `because` is deal, hand or subscription."""

    kind = "account.began"
    icon = "won"
    tone = "green"
    group = "deals"
    sentence = _("made %(name)s an account")
    example = {"name": "Kan-code", "because": "deal", "on": "2026-11-22"}


class AccountEnded(Fact):
    """An account is only an organization again, since its last won deal is no longer won, or by hand."""

    kind = "account.ended"
    icon = "organization"
    group = "deals"
    sentence = _("made %(name)s an organization again")
    example = {"name": "Kan-code", "because": "unwon"}


class AccountTrashed(Fact):
    """Somebody put an account into the trash, for 30 days."""

    kind = "account.trashed"
    icon = "trash"
    tone = "red"
    sentence = _("moved %(name)s to the trash")
    example = {"name": "Kan-code"}


class AccountRestored(Fact):
    """Somebody took an account back out of the trash."""

    kind = "account.restored"
    icon = "undo"
    sentence = _("took %(name)s back out of the trash")
    example = {"name": "Kan-code"}


class AccountErased(Fact):
    """An account was deleted for ever; the name is all that is kept, for the audit log."""

    kind = "account.erased"
    icon = "trash"
    tone = "red"
    sentence = _("deleted %(name)s for ever")
    example = {"name": "Kan-code"}


class PhotoChanged(Fact):
    """Somebody gave an account a photo or took it away (T31)."""

    kind = "account.photo_changed"
    icon = "camera"
    sentence = _("changed the photo")
    example = {}


class ContactLinked(Fact):
    """A person was linked to an account."""

    kind = "account.contact_linked"
    icon = "link"
    group = "people"
    sentence = _("linked %(name)s with %(account_name)s")
    example = {"name": "Ilse Moreno", "account_name": "Kan-code"}


class ContactUnlinked(Fact):
    """A person's link with an account was taken away (T54, M63)."""

    kind = "account.contact_unlinked"
    icon = "unlink"
    group = "people"
    sentence = _("unlinked %(name)s")
    example = {"name": "Ilse Moreno"}


class ContactLeft(Fact):
    """The line that a person keeps of an account they were linked to (M69), whatever becomes of the account."""

    kind = "contact.left_account"
    icon = "unlink"
    group = "people"
    sentence = _("noted: was a contact of %(account_name)s")
    example = {"account_name": "Kan-code", "account_id": 12}


class ContactBack(Fact):
    """A person is linked again, since their account came back out of the trash."""

    kind = "contact.back_at_account"
    icon = "link"
    group = "people"
    sentence = _("noted: is again a contact of %(account_name)s")
    example = {"account_name": "Kan-code", "account_id": 12}


class MembershipChanged(Fact):
    """Somebody changed what a person is at an account, or what one of their addresses may do there."""

    kind = "account.contact_changed"
    icon = "person"
    group = "people"
    sentence = _("changed %(name)s: %(what)s")
    example = {
        "name": "Ilse Moreno",
        "what": "Description to “CFO”",
        "changes": [{"field": "description", "label": "Description", "old": "", "new": "CFO"}],
    }


class AccessGranted(Fact):
    """A member came into the account's team (T65)."""

    kind = "account.access_granted"
    icon = "team"
    sentence = _("gave %(member)s access")
    example = {"member": "Vicki Laflamme"}


class AccessRevoked(Fact):
    """A member left the account's team."""

    kind = "account.access_revoked"
    icon = "team"
    sentence = _("took access from %(member)s")
    example = {"member": "Vicki Laflamme"}
