"""What organizations and accounts can be filtered by (M5, M19)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from steward.fields.models import RecordKind
from steward.fields.values import standard
from steward.segments.filters import Choices, Filter
from steward.segments.related import Declared

from .models import Access, Account


def industries() -> Choices:
    """The answers of the industry, as the firm has them."""
    field = standard(RecordKind.ACCOUNT, "industry")
    return [(answer["value"], answer["label"]) for answer in field.options] if field else []


_OWN: dict[str, Filter] = {
    "name": Filter("name_folded", "text", _("Name"), folded=True),
    "owner_id": Filter("owner_id", "member", _("Owner")),
    "team": Filter("member_id", "member", _("Team"), through=Access, link="account_id"),
    "tags": Filter("tag", "tags", _("Tags"), through=Account.tags.through, link="account_id"),
    "industry": Filter("industry", "choice", _("Industry"), choices=industries),
    "type": Filter("type", "choice", _("Account type"), choices=Account.Type.choices),
    "status": Filter("status", "choice", _("Status"), choices=Account.Status.choices),
    "billing_stage": Filter("billing_stage", "choice", _("Billing stage"), choices=Account.Stage.choices),
    "won_value": Filter("won_minor", "money", _("Won value")),
    "won_count": Filter("won_count", "number", _("Won deals")),
    "open_deal_value": Filter("open_minor", "money", _("Open deals, value")),
    "open_deal_count": Filter("open_count", "number", _("Open deals")),
    "next_activity_on": Filter("next_activity_on", "date", _("Next activity")),
    "last_contact_at": Filter("last_contact_at", "datetime", _("Last contact")),
    "last_login_at": Filter("last_login_at", "datetime", _("Last login")),
    "is_customer": Filter("is_customer", "yes_no", _("Is an account")),
    "begun_by": Filter("begun_by", "choice", _("Began by"), choices=Account.Begun.choices),
    "customer_since": Filter("customer_since", "date", _("Customer since")),
    "contact_count": Filter("contact_count", "number", _("Contacts")),
    "employees": Filter("employees", "number", _("Employees")),
    "annual_revenue": Filter("annual_revenue", "number", _("Annual revenue"), fractions=True),
    "website": Filter("website", "text", _("Website")),
    "domain": Filter("domain", "text", _("Domain")),
    "email": Filter("email", "text", _("E-mail")),
    "phone": Filter("phone", "text", _("Phone")),
    "city": Filter("city", "text", _("City")),
    "region": Filter("region", "text", _("State or region")),
    "postal_code": Filter("postal_code", "text", _("Postal code")),
    "country": Filter("country", "text", _("Country")),
    "description": Filter("description", "text", _("Description")),
    "parent_id": Filter("parent_id", "number", _("Part of, number")),
    "created_at": Filter("created_at", "datetime", _("Added")),
    "custom": Filter("custom", "custom", _("Custom field"), record="account"),
}
ALIASES = {"owner": "owner_id", "tag": "tags", "next_activity": "next_activity_on", "last_contact": "last_contact_at"}
FILTERS = Declared("account", _OWN | {alias: _OWN[name] for alias, name in ALIASES.items()})
