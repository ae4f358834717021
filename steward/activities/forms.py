"""What people fill in: an activity, the next step, a note, and the four forms of the composer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from steward.contacts.models import Contact
from steward.core.clock import now, today
from steward.team.models import Member

from .models import Activity, ActivityType
from .operations import repeats_of, rule_of
from .pickers import PickField, PickManyField
from .repeat_form import RepeatForm, initial_of_rule
from .scope import Scope
from .threads import mention_url
from .times import usual_minutes

LINES = {"rows": 3}
DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
HOUR = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
WHEN = [("1", _("Tomorrow")), ("3", _("In 3 days")), ("7", _("In a week")), ("30", _("In a month"))]


def type_choices(*, also: ActivityType | None = None) -> list[tuple[str, str]]:
    """Types that can be planned, and the one that the activity has."""
    rows = ActivityType.objects.order_by("position", "id")
    return [(one.key, one.name) for one in rows if one.is_active or one == also]


def icons_of_types() -> dict[str, str]:
    """The icon of each type, by its key."""
    return dict(ActivityType.objects.values_list("key", "icon"))


class Scoped(forms.Form):
    """A form about the record of a page: it keeps the scope in hidden inputs of the page's own making."""

    def __init__(
        self, *args: Any, member: Member, scope: Scope, people: Iterable[Contact] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.member, self.scope = member, scope
        if "contact" in self.fields and isinstance(self.fields["contact"], forms.TypedChoiceField):
            named = [(str(one.pk), one.name) for one in people]
            self.people = {str(one.pk): one for one in people}
            self.fields["contact"].choices = [("", _("Nobody in particular")), *named]
            if scope.contact is not None or len(named) == 1:
                self.initial.setdefault("contact", named[0][0])


BEFORE = [
    ("", _("Not at all")), ("0", _("When it begins")), ("5", _("5 minutes before")), ("15", _("15 minutes before")),
    ("30", _("30 minutes before")), ("60", _("1 hour before")), ("120", _("2 hours before")),
    ("1440", _("1 day before")), ("2880", _("2 days before")), ("10080", _("1 week before")),
]  # fmt: skip
REACH = [("this", _("This one")), ("following", _("This and the following"))]


def before_choices(*also: int | None) -> list[tuple[str, Any]]:
    """How long before one can be reminded, and what is chosen already."""
    known = {value for value, _label in BEFORE}
    more = [(str(one), _("%(n)d minutes before") % {"n": one}) for one in also if one and str(one) not in known]
    return [*BEFORE, *more]


class ActivityForm(RepeatForm):
    """All of an activity."""

    type = forms.ChoiceField(label=_("Type"), widget=forms.RadioSelect)
    subject = forms.CharField(
        label=_("Subject"), max_length=250, required=False, widget=forms.TextInput(attrs={"autofocus": True})
    )
    due_on = forms.DateField(label=_("Date"), required=False, widget=DAY)
    due_time = forms.TimeField(label=_("Time"), required=False, widget=HOUR)
    duration_minutes = forms.IntegerField(
        label=_("Minutes"), required=False, min_value=1, max_value=44_640,
        widget=forms.NumberInput(attrs={"step": 5, "min": 5, "inputmode": "numeric"}),
    )  # fmt: skip
    account = PickField("account", label=_("Account"))
    contact = PickField("contact", label=_("Person"))
    deal = PickField("deal", label=_("Deal"))
    assignee = forms.ModelChoiceField(label=_("Who does it"), queryset=Member.objects.none(), empty_label=None)
    priority = forms.ChoiceField(label=_("Priority"), choices=Activity.Priority.choices)
    note = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs=LINES), strip=False
    )

    colleagues = PickManyField("member", label=_("Colleagues who take part"))
    people = PickManyField("contact", label=_("People who take part"))
    remind = forms.ChoiceField(label=_("Remind me"), required=False)
    reach = forms.ChoiceField(label=_("Change"), choices=REACH, required=False, widget=forms.RadioSelect)

    def __init__(self, *args: Any, member: Member, activity: Activity | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.member, self.activity = member, activity
        self.icons = icons_of_types()
        self.fields["type"].choices = type_choices(also=activity.type if activity else None)  # type: ignore[attr-defined]
        for name in ("account", "contact", "deal", "colleagues", "people"):
            self.fields[name].of(member)  # type: ignore[attr-defined]
        usual = self.initial.setdefault("remind", usual_minutes(member) if activity is None else None)
        self.fields["remind"].choices = before_choices(usual)  # type: ignore[attr-defined]
        self.fields["assignee"].queryset = _colleagues(activity.assignee_id if activity else None)  # type: ignore[attr-defined]

    @property
    def kinds(self) -> list[dict[str, Any]]:
        """The type picker: value, label, icon and whether it is chosen."""
        chosen = self["type"].value()
        return [
            {"value": key, "label": name, "icon": self.icons[key], "chosen": key == chosen}
            for key, name in self.fields["type"].choices  # type: ignore[attr-defined]
        ]

    def values(self) -> dict[str, Any]:
        """What the operations take. The member's reminder is named only where another one was chosen."""
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        rule = self.rule_text(given.get("due_on"))
        before = repeats_of(self.activity) if self.activity is not None else ""
        if rule != before:
            given["repeats"] = rule
        if "remind" in self.changed_data and "remind" in self.data:
            given["reminders"] = [int(text)] if (text := self.cleaned_data["remind"]) else []
        return given

    @property
    def own(self) -> set[str]:
        """Fields of the form that are no values of an activity."""
        return {*RepeatForm.base_fields, "remind", "reach"}

    @property
    def following(self) -> bool:
        """Whether the change is for those that follow too."""
        return self.cleaned_data.get("reach") == "following"


def initial_of(activity: Activity) -> dict[str, Any]:
    """The form's values of an activity that was read `with_parts`."""
    plain = ("subject", "due_on", "due_time", "duration_minutes", "priority", "note")
    links = {"account": activity.account_id, "contact": activity.contact_id, "deal": activity.deal_id}
    rule = rule_of(activity.series) if activity.series is not None and repeats_of(activity) else None
    return {
        **{name: getattr(activity, name) for name in plain},
        **links,
        **initial_of_rule(rule),
        "type": activity.type.key,
        "assignee": activity.assignee_id,
        "colleagues": activity.colleague_ids,  # type: ignore[attr-defined]
        "people": activity.person_ids,  # type: ignore[attr-defined]
        "remind": next(iter(activity.reminders), ""),  # type: ignore[attr-defined]
        "reach": "this",
    }


class NextForm(forms.Form):
    """After something is done: what is next, and when (P23)."""

    type = forms.ChoiceField(label=_("Type"), widget=forms.RadioSelect)
    subject = forms.CharField(
        label=_("Subject"), max_length=250, required=False, widget=forms.TextInput(attrs={"autofocus": True})
    )
    days = forms.ChoiceField(label=_("When"), choices=WHEN, initial="7", required=False, widget=forms.RadioSelect)
    due_on = forms.DateField(label=_("Or on"), required=False, widget=DAY)
    due_time = forms.TimeField(label=_("Time"), required=False, widget=HOUR)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.icons = icons_of_types()
        self.fields["type"].choices = type_choices()  # type: ignore[attr-defined]

    kinds = ActivityForm.kinds

    def values(self) -> dict[str, Any]:
        """What `create_activity` takes; the date wins over the days."""
        given = dict(self.cleaned_data)
        days = int(given.pop("days") or 7)
        given["due_on"] = given["due_on"] or today() + timedelta(days=days)
        return given


class NoteForm(Scoped):
    """A note, in Markdown; "@" offers those who may see the record."""

    body = forms.CharField(
        label=_("Note"), max_length=100_000, strip=False,
        widget=forms.Textarea(attrs={"placeholder": _("Write what happened."), "rows": 3}),
    )  # fmt: skip
    pinned = forms.BooleanField(label=_("Keep it at the top"), required=False)

    @property
    def mention_url(self) -> str:
        """Where it asks whom it may name."""
        return mention_url(**self.scope.ids)


class CommentForm(forms.Form):
    """An answer under a note."""

    body = forms.CharField(
        label=_("Comment"), max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"placeholder": _("Write a comment. @ names a colleague."), "rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, mention_url: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.mention_url = mention_url


class RemindForm(forms.Form):
    """How a member is reminded of what is planned from now on."""

    minutes = forms.ChoiceField(label=_("Remind me"), required=False)
    by_mail = forms.BooleanField(
        label=_("By e-mail too"), required=False, widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text=_("When the server can send mail. In Steward itself you are always told."),
    )  # fmt: skip

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        usual = self.initial.get("minutes")
        self.initial["minutes"] = "" if usual is None else str(usual)
        self.fields["minutes"].choices = before_choices(usual)  # type: ignore[attr-defined]

    @property
    def before(self) -> int | None:
        """The minutes; None for not at all."""
        text = self.cleaned_data["minutes"]
        return int(text) if text else None


class CallForm(Scoped):
    """A call that took place."""

    contact = forms.TypedChoiceField(label=_("With"), required=False)
    note = forms.CharField(
        label=_("What was said"), required=False, max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"placeholder": _("What was said?"), "rows": 3}),
    )  # fmt: skip


class PlanForm(Scoped):
    """Something to do."""

    subject = forms.CharField(
        label=_("What"),
        max_length=250,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("What is next?")}),
    )
    type = forms.ChoiceField(label=_("Type"), initial="task")
    due_on = forms.DateField(label=_("Date"), required=False, widget=DAY, initial=lambda: today() + timedelta(days=1))
    due_time = forms.TimeField(label=_("Time"), required=False, widget=HOUR)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["type"].choices = type_choices()  # type: ignore[attr-defined]


class EmailForm(Scoped):
    """A one-to-one e-mail that was sent elsewhere."""

    contact = forms.TypedChoiceField(label=_("To"), required=False)
    subject = forms.CharField(
        label=_("Subject"), max_length=250, widget=forms.TextInput(attrs={"placeholder": _("Subject")})
    )
    body = forms.CharField(
        label=_("Text"), required=False, max_length=20_000, strip=False,
        widget=forms.Textarea(attrs={"placeholder": _("What was written?"), "rows": 3}),
    )  # fmt: skip
    sent_on = forms.DateField(label=_("Sent"), widget=DAY, initial=today)

    def sent_at(self) -> datetime:
        """The moment it was sent: now when that is today, else noon of its day."""
        day: date = self.cleaned_data["sent_on"]
        return now() if day == today() else timezone.make_aware(datetime.combine(day, time(12)))


class TypeForm(forms.Form):
    """A type of activity."""

    name = forms.CharField(label=_("Name"), max_length=60)
    icon = forms.ChoiceField(label=_("Icon"), widget=forms.RadioSelect)
    is_active = forms.BooleanField(
        label=_("Can be planned"), required=False, initial=True, widget=forms.CheckboxInput(attrs={"role": "switch"})
    )

    def __init__(self, *args: Any, icons: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["icon"].choices = [(name, name) for name in icons]  # type: ignore[attr-defined]


def _colleagues(also: int | None) -> Any:
    active = Member.objects.filter(status=Member.Status.ACTIVE)
    return (active | Member.objects.filter(pk=also or 0)).order_by("name", "email")
