"""Which program a file comes from, told by its headers: what its IDs mean, whether its companies are customers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from steward.core.refused import Invalid

from .words import squeeze


@dataclass(frozen=True)
class Profile:
    """A program. `owns_ids`: its column "ID" is its own number of a record, worth keeping to match by.
    `customers`: what it calls accounts are customers already.
    """

    name: str
    owns_ids: bool = False
    customers: bool = False


PROFILES = {
    "csv": Profile("csv"),
    "pipedrive": Profile("pipedrive", owns_ids=True),
    "activecampaign": Profile("activecampaign", owns_ids=True),
    "outseta": Profile("outseta", owns_ids=True, customers=True),
    "taxdome": Profile("taxdome", owns_ids=True, customers=True),
    "hubspot": Profile("hubspot", owns_ids=True),
    "salesforce": Profile("salesforce", owns_ids=True),
}
_SIGNS = {
    "salesforce": {"isdeleted", "systemmodstamp", "masterrecordid", "opportunityowner", "createdbyid"},
    "hubspot": {"recordid", "idderegistro", "associatedcompany", "associatedcompanyidsprimary", "recordidcontact"},
    "activecampaign": {"activecampaignaccountid", "accountownerusername", "accounturl"},
    "outseta": {"accountstage", "accountstagelabel", "clientidentifier", "billingrenewalterm", "subscriptionstartdate"},
    "taxdome": {"emailsync", "teammembers", "accountroles", "portalaccess"},
    "pipedrive": {"noteispinnedtodeal", "markedasdonetime", "assignedtouser", "dealcreated", "dealclosedon",
                  "organizationcreated", "personcreated", "pipedrivesystemid"},
}  # fmt: skip
_PREFIXES = ("deal - ", "organization - ", "organisation - ", "person - ", "obchod - ", "organizace - ", "activity - ")


def guess_profile(columns: Iterable[str]) -> Profile:
    """The program whose marks the headers carry; plain CSV when none."""
    names = list(columns)
    words = {squeeze(name) for name in names}
    if any(name.casefold().startswith(_PREFIXES) for name in names):
        return PROFILES["pipedrive"]
    found = next((name for name, signs in _SIGNS.items() if signs & words), "csv")
    return PROFILES[found]


def profile_named(name: str, columns: Iterable[str]) -> Profile:
    """The program a person names, or with "auto" the one that is guessed."""
    if name in ("", "auto"):
        return guess_profile(columns)
    if name not in PROFILES:
        raise Invalid(_("Files can be from: %(list)s.") % {"list": ", ".join(PROFILES)}, field="from")
    return PROFILES[name]
