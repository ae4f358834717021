"""What can happen to a contact."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.history.facts import Fact


class ContactCreated(Fact):
    """Somebody added a person."""

    kind = "contact.created"
    icon = "person"
    sentence = _("added the contact %(name)s")
    example = {"name": "Ilse Moreno"}


class ContactChanged(Fact):
    """Somebody changed a person's data; `changes` holds field, label, old and new."""

    kind = "contact.changed"
    icon = "edit"
    sentence = _("changed %(what)s")
    example = {
        "what": "Job title from “CFO” to “CEO”",
        "changes": [{"field": "job_title", "label": "Job title", "old": "CFO", "new": "CEO"}],
    }


class ContactTrashed(Fact):
    """Somebody put a person into the trash."""

    kind = "contact.trashed"
    icon = "trash"
    tone = "red"
    sentence = _("moved the contact %(name)s to the trash")
    example = {"name": "Ilse Moreno"}


class ContactRestored(Fact):
    """Somebody took a person back out of the trash."""

    kind = "contact.restored"
    icon = "undo"
    sentence = _("took the contact %(name)s back out of the trash")
    example = {"name": "Ilse Moreno"}
