"""The figures at the top of an account's page: what it is worth, who was contacted when, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steward.accounts.models import Account
from steward.core.addresses import address
from steward.core.clock import today
from steward.core.money import Money
from steward.core.ui_dates import day_text, due_text, due_tone, full_text, local_day, past_text
from steward.core.ui_money import money_text
from steward.core.ui_quick import Quick
from steward.deals.rates import Rates


@dataclass(frozen=True, slots=True)
class Figure(Quick):
    """A label, the figure, and what is said below it in small."""

    label: str
    value: str
    notes: list[str]
    tone: str = ""
    title: str = ""
    url: str = ""
    warning: str = ""


def figures(account: Account, home: str) -> list[Figure]:
    """Won value (P20, P24), open deals, last contact (P25), next activity, customer since, people.

    `home` is the workspace currency. No query, but one where amounts are in other currencies.
    """
    return [
        _won(account, home),
        _open(account, home),
        _last(account),
        _next(account),
        _since(account),
        _people(account),
    ]


def without_rate(values: dict[str, int], home: str) -> list[str]:
    """Currencies of these amounts that cannot be counted in the workspace currency, since no rate is known."""
    foreign = sorted(set(values) - {home})
    if not foreign:
        return []
    rates = Rates(foreign, home)
    return [code for code in foreign if rates.convert(1, code, today()) is None]


def _won(account: Account, home: str) -> Figure:
    count = ngettext("%(n)s won deal", "%(n)s won deals", account.won_count) % {"n": f"{account.won_count:,}"}
    return _sum(_("Won value"), account.won_minor, account.won_values, home, count, _tab(account, "deals"))


def _open(account: Account, home: str) -> Figure:
    count = ngettext("%(n)s open deal", "%(n)s open deals", account.open_count) % {"n": f"{account.open_count:,}"}
    return _sum(_("Open deals"), account.open_minor, account.open_values, home, count, _tab(account, "deals"))


def _sum(label: str, minor: int, values: dict[str, int], home: str, count: str, url: str) -> Figure:
    """A sum in the workspace currency, and each currency by itself where there are others."""
    notes = [count]
    if set(values) - {home}:
        notes += [money_text(Money(amount, code)) for code, amount in sorted(values.items())]
    missing = ", ".join(without_rate(values, home))
    warning = _("Not in the total: %(codes)s, there is no rate.") % {"codes": missing} if missing else ""
    return Figure(label, money_text(Money(minor, home)), notes, url=url, warning=warning)


def _last(account: Account) -> Figure:
    at = account.last_contact_at
    if at is None:
        return Figure(_("Last contact"), _("Never"), [_("No contact yet")])
    told, day = past_text(at), day_text(local_day(at))
    return Figure(
        _("Last contact"),
        told,
        [day] if (today() - local_day(at)).days > 1 and day != told else [],
        title=full_text(at),
    )


def _next(account: Account) -> Figure:
    step, url = account.next_step, _tab(account, "activities")
    if step is None:
        what = account.next_activity_subject
        return Figure(
            _("Next activity"), _("No day yet") if what else _("None"), [what or _("Nothing is planned")], url=url
        )
    when = due_text(step.on, step.at)
    return Figure(_("Next activity"), when, [step.what], tone=due_tone(step.on), title=full_text(step.on), url=url)


def _since(account: Account) -> Figure:
    if account.customer_since is None:
        return Figure(_("Customer since"), "–", [_("Not an account yet")])
    begun = account.get_begun_by_display() if account.begun_by else ""
    on = account.customer_since
    return Figure(_("Customer since"), day_text(on), [begun], title=full_text(on))


def _people(account: Account) -> Figure:
    if not account.contact_count:
        return Figure(_("People"), "0", [_("Nobody is linked yet")], url=_tab(account, "people"))
    return Figure(_("People"), f"{account.contact_count:,}", [], url=_tab(account, "people"))


def _tab(account: Account, name: str) -> str:
    return address(f"desk:account_{name}", account.pk)
