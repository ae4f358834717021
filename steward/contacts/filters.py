"""What people can be filtered by."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.segments.filters import Filter

from .models import Contact, EmailAddress, Phone

FILTERS: dict[str, Filter] = {
    "name": Filter("name_folded", "text", _("Name"), folded=True),
    "first_name": Filter("first_name", "text", _("First name")),
    "last_name": Filter("last_name", "text", _("Last name")),
    "job_title": Filter("job_title", "text", _("Job title")),
    "email": Filter("key", "text", _("E-mail"), through=EmailAddress, link="contact_id"),
    "phone": Filter("number", "text", _("Phone"), through=Phone, link="contact_id"),
    "city": Filter("city", "text", _("City")),
    "region": Filter("region", "text", _("State or region")),
    "country": Filter("country", "text", _("Country")),
    "consent": Filter("consent", "choice", _("Consent to mailings"), choices=Contact.Consent.choices),
    "owner_id": Filter("owner_id", "member", _("Owner")),
    "last_contact_at": Filter("last_contact_at", "datetime", _("Last contact")),
    "created_at": Filter("created_at", "datetime", _("Added")),
    "tags": Filter("tag", "tags", _("Tags"), through=Contact.tags.through, link="contact_id"),
    "custom": Filter("custom", "custom", _("Custom field"), record="contact"),
}
ALIASES = {"owner": "owner_id", "tag": "tags", "emails": "email", "phones": "phone"}
FILTERS |= {alias: FILTERS[name] for alias, name in ALIASES.items()}
