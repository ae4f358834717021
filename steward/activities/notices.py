"""What notices say, read from the records as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from steward.core.ui_dates import due_text, full_text, past_text
from steward.core.ui_icons import icon_html
from steward.team.models import Member

from .markdown import words
from .models import Activity, Note, Notice

READ = ("by", "activity__account", "activity__contact", "activity__deal", "note__account", "note__contact",
        "note__deal", "comment")  # fmt: skip
ICONS = {"reminder": "bell", "mention": "message", "comment": "reply", "given": "person"}


@dataclass(frozen=True, slots=True)
class Told:
    """A notice, ready to show."""

    id: int
    text: str
    detail: str
    icon: SafeString
    tone: str
    when: str
    full: str
    url: str
    open_url: str
    seen_url: str
    new: bool


def new_notices(member: Member) -> QuerySet[Notice]:
    """What the member has not looked at; not what was done meanwhile."""
    return Notice.objects.visible_to(member).new().exclude(activity__done_at__isnull=False).newest()


def waiting_on(member: Member) -> QuerySet[Notice]:
    """What others wait for: mentions and comments that the member has not looked at, and what was given to them."""
    return new_notices(member).exclude(kind=Notice.Kind.REMINDER)


def told(notices: list[Notice], *, at: str = "") -> list[Told]:
    """Lines for notices that were read with `READ`."""
    return [_told(one, at) for one in notices]


def notice_text(one: Notice) -> str:
    """What it says, in one sentence."""
    who = str(one.by) if one.by else _("Steward")
    if one.activity is not None:
        what = one.activity.subject
        if one.kind == Notice.Kind.REMINDER:
            return _("Reminder: %(what)s") % {"what": what}
        mine = one.activity.assignee_id == one.member_id
        text = _("%(who)s gave you “%(what)s”") if mine else _("%(who)s asked you to “%(what)s”")
        return text % {"who": who, "what": what}
    if one.kind == Notice.Kind.MENTION and one.comment is not None:
        return _("%(who)s mentioned you in a comment") % {"who": who}
    if one.kind == Notice.Kind.MENTION:
        return _("%(who)s mentioned you in a note") % {"who": who}
    return _("%(who)s commented on a note") % {"who": who}


def _told(one: Notice, at: str) -> Told:
    record = one.activity or one.note
    if isinstance(record, Activity):
        parts = [due_text(record.due_on, record.due_time)] if record.due_on and not record.done else []
        url = reverse("activities:change", args=[record.pk])
        detail = " · ".join([*parts, *_about(record)])
    else:
        said = one.comment.html if one.comment is not None else record.html if record is not None else ""
        url = reverse("activities:note_change", args=[one.note_id]) + (f"#comment-{one.comment_id}" * bool(one.comment))
        detail = " · ".join([words(said, 120), *(_about(record) if record is not None else [])])
    return Told(
        id=one.pk,
        text=notice_text(one),
        detail=detail,
        icon=icon_html(ICONS[one.kind]),
        tone="amber" if one.kind == Notice.Kind.REMINDER else "blue",
        when=past_text(one.at),
        full=full_text(one.at),
        url=url,
        open_url=reverse("activities:notice_open", args=[one.pk]),
        seen_url=reverse("activities:notice_seen", args=[one.pk]) + (f"?at={quote(at)}" if at else ""),
        new=one.seen_at is None,
    )


def _about(record: Activity | Note) -> list[str]:
    return [str(thing) for thing in (record.account or record.contact or record.deal,) if thing is not None]
