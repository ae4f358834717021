"""Two links between the same account and the same person become one, with all that either said."""

from __future__ import annotations

from collections.abc import Mapping

from steward.accounts.models import AddressSetting, Membership

from .moving import join_settings


def join_links(doubles: Mapping[int, int], emails: Mapping[int, int] | None = None) -> None:
    """For each link that stays behind, give the one that is kept what it lacks: texts, place as signer, and what each
    address may do. `emails` maps addresses that stay behind to the same ones of the person who is kept."""
    rows = Membership.objects.in_bulk([*doubles, *doubles.values()])
    for left, kept in sorted(doubles.items()):
        _fill(rows[kept], rows[left])
    move_settings(doubles, emails or {})


def move_settings(links: Mapping[int, int], emails: Mapping[int, int]) -> None:
    """Hang settings of addresses from the link and the address that are kept; join them where both have one."""
    rows = AddressSetting.objects.filter(membership_id__in=links) | AddressSetting.objects.filter(email_id__in=emails)
    for setting in rows.order_by("pk"):
        membership = links.get(setting.membership_id, setting.membership_id)
        email = emails.get(setting.email_id, setting.email_id)
        there = AddressSetting.objects.filter(membership_id=membership, email_id=email).exclude(pk=setting.pk).first()
        if there is not None:
            join_settings(there, setting)
        else:
            setting.membership_id, setting.email_id = membership, email
            setting.save(update_fields=["membership", "email"])


def lead_once(account_ids: list[int], before: Mapping[int, int]) -> None:
    """Leave one primary contact on each account: the one it had `before` (account -> link), else the first that came
    along."""
    for account_id in account_ids:
        leads = list(Membership.objects.filter(account_id=account_id, is_primary=True).order_by("pk"))
        if len(leads) > 1:
            keep = before.get(account_id, leads[0].pk)
            others = [link.pk for link in leads if link.pk != keep]
            Membership.objects.filter(pk__in=others).update(is_primary=False)


def _fill(kept: Membership, left: Membership) -> None:
    for name in ("job_title", "description", "signer_priority"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(left, name))
    kept.created_at = min(kept.created_at, left.created_at)
    kept.save()
