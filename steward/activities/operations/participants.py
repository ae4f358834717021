"""Who else takes part in an activity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from steward.activities.models import Activity, Notice, Participant
from steward.contacts.models import Contact
from steward.core.refused import Invalid
from steward.team.models import Member

from .notices import notify

MOST = 50


def set_participants(
    row: Activity, *, by: Member, colleagues: Iterable[Member] | None = None, people: Iterable[Contact] | None = None
) -> list[Member]:
    """Exactly these take part besides the assignee and the contact; None leaves them as they are. Colleagues who are
    new are told. Returns those. Raises `Invalid`."""
    there = Participant.objects.filter(activity=row)
    new: list[Member] = []
    if colleagues is not None:
        wanted = {one.pk: one for one in colleagues if one.pk != row.assignee_id}
        _check(wanted, "colleagues")
        if off := next((one for one in wanted.values() if not one.is_active), None):
            raise Invalid(_("%(name)s is not active here.") % {"name": off}, field="colleagues")
        there.filter(member__isnull=False).exclude(member__in=wanted).delete()
        known = set(there.filter(member__isnull=False).values_list("member_id", flat=True))
        new = [one for pk, one in wanted.items() if pk not in known]
        Participant.objects.bulk_create(Participant(activity=row, member=one) for one in new)
    if people is not None:
        persons = {one.pk: one for one in people if one.pk != row.contact_id}
        _check(persons, "people")
        if gone := next((one for one in persons.values() if one.deleted_at is not None), None):
            raise Invalid(_("“%(name)s” lies in the trash. Restore it first.") % {"name": gone}, field="people")
        there.filter(contact__isnull=False).exclude(contact__in=persons).delete()
        known = set(there.filter(contact__isnull=False).values_list("contact_id", flat=True))
        Participant.objects.bulk_create(Participant(activity=row, contact_id=pk) for pk in persons if pk not in known)
    tell_given(row, new, by=by)
    return new


def tell_given(row: Activity, members: Iterable[Member], *, by: Member) -> None:
    """Tell colleagues that somebody gave them this, or asked them to it."""
    for one in members:
        if one.pk != by.pk and not row.done:
            notify(one, Notice.Kind.GIVEN, f"given:{row.pk}:{one.pk}:{row.version}", by=by, activity=row)


def people_in(row: Activity) -> list[int]:
    """The customers' people who take part, besides its contact."""
    people = Participant.objects.filter(activity=row, contact__isnull=False)
    return [pk for pk in people.values_list("contact_id", flat=True) if pk is not None]


def same_participants(row: Activity, colleagues: Iterable[Member] | None, people: Iterable[Contact] | None) -> bool:
    """Whether setting these would change nothing."""
    pairs = list(Participant.objects.filter(activity=row).values_list("member_id", "contact_id"))
    members, contacts = ({pair[n] for pair in pairs if pair[n] is not None} for n in (0, 1))
    wanted_members = members if colleagues is None else {one.pk for one in colleagues} - {row.assignee_id}
    wanted_contacts = contacts if people is None else {one.pk for one in people} - {row.contact_id}
    return members == wanted_members and contacts == wanted_contacts


def _check(wanted: Mapping[int, object], field: str) -> None:
    if len(wanted) > MOST:
        raise Invalid(_("At most %(n)s can take part.") % {"n": MOST}, field=field)
