"""What can happen to activities and notes."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steward.core.ui_dates import locale
from steward.history.facts import Fact

EXAMPLE = {"what": "Satisfaction call", "type": "call", "on": "2026-11-26", "when": "26 Nov 2026"}
NOTE = {"words": "Wants the delivery before Easter."}


def day_words(on: date | None) -> str:
    """The day as the fact tells it for ever."""
    return format_date(on, "d MMM y", locale=locale()) if on else _("no fixed day")


class ActivityPlanned(Fact):
    """P22: something is to be done."""

    kind = "activity.planned"
    icon = "calendar"
    tone = "blue"
    group = "activities"
    sentence = gettext_lazy("planned “%(what)s” for %(when)s")
    example = EXAMPLE


class ActivityCompleted(Fact):
    """P23, M55: it is done; also for what was done already when it was written down. `said`: ": what its note says"."""

    kind = "activity.completed"
    icon = "check"
    tone = "green"
    group = "activities"
    sentence = gettext_lazy("completed “%(what)s”%(said)s")
    example = {**EXAMPLE, "said": ": Happy with payroll."}


class ActivityReopened(Fact):
    """It is to be done after all."""

    kind = "activity.reopened"
    icon = "undo"
    group = "activities"
    sentence = gettext_lazy("reopened “%(what)s”")
    example = EXAMPLE


class ActivityMoved(Fact):
    """It has another day."""

    kind = "activity.moved"
    icon = "move"
    group = "activities"
    sentence = gettext_lazy("moved “%(what)s” from %(before)s to %(when)s")
    example = {**EXAMPLE, "before": "24 Nov 2026"}


class ActivityChanged(Fact):
    """Something else about it is different; `fields` names what."""

    kind = "activity.changed"
    icon = "edit"
    group = "activities"
    sentence = gettext_lazy("changed “%(what)s”")
    example = {**EXAMPLE, "fields": ["assignee"]}


class ActivityDeleted(Fact):
    """It lies in the trash."""

    kind = "activity.deleted"
    icon = "trash"
    group = "activities"
    sentence = gettext_lazy("deleted “%(what)s”")
    example = EXAMPLE


class ActivityRestored(Fact):
    """It came back from the trash."""

    kind = "activity.restored"
    icon = "undo"
    group = "activities"
    sentence = gettext_lazy("restored “%(what)s”")
    example = EXAMPLE


class NoteWritten(Fact):
    """M36: a note was added."""

    kind = "note.written"
    icon = "note"
    tone = "amber"
    group = "notes"
    sentence = gettext_lazy("wrote a note: %(words)s")
    example = NOTE


class NoteChanged(Fact):
    """A note says something else now."""

    kind = "note.changed"
    icon = "edit"
    group = "notes"
    sentence = gettext_lazy("changed a note: %(words)s")
    example = NOTE


class NotePinned(Fact):
    """A note stands above the others."""

    kind = "note.pinned"
    icon = "pin"
    group = "notes"
    sentence = gettext_lazy("pinned a note: %(words)s")
    example = NOTE


class NoteUnpinned(Fact):
    """A note takes its place among the others again."""

    kind = "note.unpinned"
    icon = "pin"
    group = "notes"
    sentence = gettext_lazy("unpinned a note: %(words)s")
    example = NOTE


class NoteDeleted(Fact):
    """A note lies in the trash."""

    kind = "note.deleted"
    icon = "trash"
    group = "notes"
    sentence = gettext_lazy("deleted a note: %(words)s")
    example = NOTE


class NoteRestored(Fact):
    """A note came back from the trash."""

    kind = "note.restored"
    icon = "undo"
    group = "notes"
    sentence = gettext_lazy("restored a note: %(words)s")
    example = NOTE


class CommentWritten(Fact):
    """Somebody answered under a note."""

    kind = "comment.written"
    icon = "message"
    tone = "amber"
    group = "notes"
    sentence = gettext_lazy("commented on a note: %(words)s")
    example = NOTE


class CommentChanged(Fact):
    """A comment says something else now."""

    kind = "comment.changed"
    icon = "edit"
    group = "notes"
    sentence = gettext_lazy("changed a comment: %(words)s")
    example = NOTE


class CommentDeleted(Fact):
    """A comment lies in the trash."""

    kind = "comment.deleted"
    icon = "trash"
    group = "notes"
    sentence = gettext_lazy("deleted a comment: %(words)s")
    example = NOTE


class CommentRestored(Fact):
    """A comment came back from the trash."""

    kind = "comment.restored"
    icon = "undo"
    group = "notes"
    sentence = gettext_lazy("restored a comment: %(words)s")
    example = NOTE


class FeedMade(Fact):
    """A member has a private calendar address; told of the member alone."""

    kind = "feed.made"
    icon = "calendar"
    group = "team"
    sentence = gettext_lazy("made a private calendar address")


class FeedRevoked(Fact):
    """A member's calendar address answers nobody any more."""

    kind = "feed.revoked"
    icon = "calendar"
    group = "team"
    sentence = gettext_lazy("revoked a private calendar address")
