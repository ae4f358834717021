"""What the page and the panel of a deal show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.accounts.models import Account
from steward.accounts.queries import contacts_visible_to
from steward.core.clock import now
from steward.core.money import Money
from steward.core.ui_dates import day_text
from steward.core.ui_money import money_text
from steward.fields.audience import hidden_from
from steward.fields.computed import computed, with_computed
from steward.fields.values import Shown, definitions, on_page
from steward.history.queries import timeline
from steward.team.models import Member

from .models import Deal, DealContact, Stage
from .operations.values import LABELS

LINES = 30


def page_of(deal: Deal, member: Member) -> dict[str, Any]:
    """The context of a deal's templates: about a dozen queries."""
    stages = list(Stage.objects.visible_to(member).filter(pipeline_id=deal.pipeline_id).order_by("position", "id"))
    place = next((number for number, one in enumerate(stages) if one.pk == deal.stage_id), 0)
    above, below = _neighbours(deal, member)
    account = _account(deal, member)
    fields = definitions("deal", member)
    custom = with_computed(deal.custom, computed("deal", [deal.pk], fields), deal.pk)
    return {
        "deal": deal,
        "bar": [(one, number < place, number == place) for number, one in enumerate(stages)],
        "account": account,
        "won": won_text(account) if account else "",
        "facts": facts(deal, may_manage=member.may("deals.manage")),
        "people": _people(deal, member),
        "tags": list(deal.tags.order_by("name_folded")),
        "custom": _own_facts(deal, on_page("deal", custom, member, fields), may_manage=member.may("deals.manage")),
        "lines": timeline(deal=deal.pk, limit=LINES, hidden=hidden_from(member)),
        "stayed": _stayed(deal),
        "is_rotting": deal.rots_after(deal.stage.rot_days),
        "above": above,
        "below": below,
        "may_manage": member.may("deals.manage"),
    }


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the deal's facts; with `url` it can be changed in place."""

    label: Any
    field: str
    shown: str
    url: str = ""
    face: Member | None = None


def facts(deal: Deal, *, may_manage: bool) -> list[Fact]:
    """Value, chance, expected close, organization, owner, description."""
    likely = _("%(percent)s %% by stage") % {"percent": deal.stage.probability}
    found = []
    for name in ("name", "value", "likely", "expected_close_on", "account", "owner", "description"):
        if name == "likely":
            found += [Fact(_("Likely"), name, likely)] if deal.is_open else []
            continue
        url = reverse("deals:edit", args=[deal.pk, name]) if may_manage else ""
        found.append(Fact(LABELS[name], name, shown(deal, name), url, deal.owner if name == "owner" else None))
    return found


def _own_facts(deal: Deal, found: Iterable[Shown], *, may_manage: bool) -> list[Fact]:
    """The firm's own fields: those with a value, and those that can be given one."""
    facts = []
    for one in found:
        may_edit = may_manage and not one.field.is_computed
        key = f"custom.{one.field.key}"
        url = reverse("deals:edit", args=[deal.pk, key]) if may_edit else ""
        if url or one.text:
            facts.append(Fact(one.field.label, key, one.text, url))
    return facts


def shown(deal: Deal, field: str) -> str:
    """One value as page and list show it, "" for nothing."""
    if field == "value":
        return "" if deal.value is None else money_text(deal.value)
    if field == "stage":
        return deal.stage.name
    if field == "expected_close_on":
        return day_text(deal.expected_close_on) if deal.expected_close_on else ""
    return str(getattr(deal, field) or "")


def won_text(account: Account) -> str:
    """What an organization's won deals add up to, per currency."""
    sums = [Money(minor, currency) for currency, minor in sorted(account.won_values.items())]
    return " + ".join(money_text(money) for money in sums)


def _account(deal: Deal, member: Member) -> Account | None:
    """Its organization, where the member sees it."""
    if deal.account_id is None:
        return None
    return Account.objects.visible_to(member).filter(pk=deal.account_id).first()


def _people(deal: Deal, member: Member) -> list[DealContact]:
    """Those on the deal that the member sees, the primary one first."""
    rows = DealContact.objects.filter(deal=deal, contact__in=contacts_visible_to(member)).select_related("contact")
    return sorted(rows, key=lambda row: (row.contact_id != deal.contact_id, row.contact.name_folded))


def _neighbours(deal: Deal, member: Member) -> tuple[int | None, int | None]:
    """The cards above and below it in its lane, for J and K."""
    if not deal.is_open:
        return None, None
    ids = Deal.objects.visible_to(member).in_lane(deal.stage).values_list("id", flat=True)
    before = Q(rank__lt=deal.rank) | Q(rank=deal.rank, id__lt=deal.pk)
    after = Q(rank__gt=deal.rank) | Q(rank=deal.rank, id__gt=deal.pk)
    return ids.filter(before).last(), ids.filter(after).first()


def _stayed(deal: Deal) -> str:
    if not deal.is_open:
        return ""
    days = (now() - deal.stage_since).days
    if days < 1:
        return _("In this stage since today")
    return ngettext("In this stage for %(n)d day", "In this stage for %(n)d days", days) % {"n": days}
