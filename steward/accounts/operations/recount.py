"""Where kept counts differ from a recount: `steward check --deep` prints the lines."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Max

from steward.accounts.models import Account, Membership

BATCH = 1000


def differences() -> Iterator[str]:
    """One line for each account whose `contact_count`, or a last contact older than its people's, is wrong."""
    rows, last = Account._base_manager.order_by("id"), 0
    while part := list(rows.filter(id__gt=last).only("id", "contact_count", "last_contact_at")[:BATCH]):
        alive = Membership.objects.filter(account_id__in=[row.pk for row in part], contact__deleted_at__isnull=True)
        groups = alive.order_by().values_list("account_id").annotate(Count("id"), Max("contact__last_contact_at"))
        counted = {pk: (count, latest) for pk, count, latest in groups}
        for account in part:
            count, latest = counted.get(account.pk, (0, None))
            if account.contact_count != count:
                yield f"account {account.pk}: kept {account.contact_count} contacts, counted {count}"
            if latest and (account.last_contact_at is None or account.last_contact_at < latest):
                yield f"account {account.pk}: last contact {account.last_contact_at}, a contact's is {latest}"
        last = part[-1].pk
