"""Activities: the same one again is told by subject, day and what it hangs from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from steward.activities.models import Activity, ActivityType
from steward.activities.operations import complete_activity, create_activities, create_type
from steward.core import clock
from steward.core.refused import Invalid
from steward.core.text import fold, line, prose
from steward.importing.drafts import Key, Part, State
from steward.importing.words import squeeze

from .custom import AT_ONCE
from .desk import Desk
from .links import MODELS, bound, tokens

_USUAL = {"phonecall": "call", "telephone": "call", "todo": "task", "mail": "email", "appointment": "meeting"}


class ActivityDesk(Desk):
    """Activities."""

    kind = "activity"

    def part(self, values: dict[str, Any]) -> Part | None:
        """Something planned or done."""
        if not values.get("subject") and not values.get("type"):
            if not self.primary:
                return None
            raise Invalid(_("An activity needs a subject or a type."), field="subject")
        kind = self._type(str(values.get("type") or "task"))
        given: dict[str, Any] = {
            name: values[name] for name in ("due_on", "due_time", "duration_minutes", "priority") if values.get(name)
        }
        given["subject"] = line(str(values.get("subject") or kind.name), field="subject")
        note = "\n\n".join(text for text in (values.get("note", ""), self._assigned(values)) if text)
        given |= {"type": kind, "note": prose(note, field="note", longest=20_000)}
        if "assignee_id" in values:
            given["assignee"] = self.world.member_by_id(values["assignee_id"])
        done_at = self._done_at(values)
        given |= {"done_at": done_at, "created_at": moment_of(values.get("created_at"))}
        return Part(given, {"done": True} if done_at else {}, given["subject"], [("subject", given["subject"])])

    def link(self, part: Part, states: Mapping[str, State]) -> None:
        """It hangs from whatever the row names."""
        part.links = {name: states[name] for name in MODELS if name in states}
        on = part.prepared["due_on"].isoformat() if part.prepared.get("due_on") else ""
        part.keys = [("same", fold(part.name), on, *tokens(part.links))]

    def _assigned(self, values: dict[str, Any]) -> str:
        return _("Assigned to: %(name)s") % {"name": values["stranger"]} if "stranger" in values else ""

    def _done_at(self, values: dict[str, Any]) -> datetime | None:
        if not values.get("done", "done_at" in values):
            return None
        at = moment_of(values.get("done_at"))
        if at is None and values.get("due_on"):
            at = timezone.make_aware(datetime.combine(values["due_on"], values.get("due_time") or time(12)))
        present = clock.now()
        return at if at is not None and at <= present else present

    def _type(self, text: str) -> ActivityType:
        known = self.world.types()
        word = squeeze(text)
        found = known.get(word) or known.get(_USUAL.get(word, ""))
        if found is None:
            if not self.world.may_make["options"]:
                raise Invalid(_("There is no type of activity “%(name)s”.") % {"name": text[:60]}, field="type")
            self.world.makes.option(_("Types of activity"), text)
            self.world.by.must("types.manage")
            found = create_type(by=self.world.by, name=text) if self.world.live else ActivityType(key=word, name=text)
            known[word] = found
        return found

    def load(self, parts: Iterable[Part]) -> None:
        """By subject."""
        lookups = self.wanted(parts)
        found: list[tuple[Key, int, State]] = []
        for start in range(0, len(lookups), AT_ONCE):
            subjects = [text for _name, text in lookups[start : start + AT_ONCE]]
            for row in Activity.objects.visible_to(self.world.by).filter(subject__in=subjects).order_by("id"):
                on = row.due_on.isoformat() if row.due_on else ""
                places = (str(getattr(row, f"{name}_id") or "") for name in MODELS)
                key = ("same", fold(row.subject), on, *places)
                found.append((key, row.pk, State(row.pk, {"done": row.done}, row.subject)))
        self.world.answer(self.kind, lookups, found)

    def identified(self, part: Part) -> list[State]:
        """Of several equal ones, the first."""
        return super().identified(part)[:1]

    def create(self, states: list[State]) -> None:
        """In one bulk insert."""
        for state, made in zip(states, create_activities(bound(states), self.world.by), strict=True):
            state.id = made.pk

    def change(self, states: list[State]) -> None:
        """What is done meanwhile is completed; nothing is reopened."""
        rows = Activity.objects.in_bulk([state.id for state in states if state.id])
        for state in states:
            if state.id and state.pending[0].get("done_at"):
                complete_activity(rows[state.id], by=self.world.by, done_at=state.pending[0]["done_at"])

    def whole(self, part: Part) -> tuple[dict[str, Any], dict[str, State]]:
        """All of it, and what it hangs from."""
        return dict(part.prepared), dict(part.links)

    def pick(self, part: Part, state: State, names: Iterable[str]) -> tuple[dict[str, Any], dict[str, State]]:
        """All of it."""
        return dict(part.prepared), dict(part.links)

    def merge(self, into: Any, more: Any) -> None:
        """The same activity twice is one."""
        into[0].update({name: value for name, value in more[0].items() if value})


def moment_of(at: Any) -> datetime | None:
    if at is None or isinstance(at, datetime):
        return at
    return timezone.make_aware(datetime.combine(at, time(12)))
