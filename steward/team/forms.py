"""What people fill in about themselves, the team and the firm. The operations check; forms shape and show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import get_language_info, gettext
from django.utils.translation import gettext_lazy as _

from steward.core.clock import today
from steward.core.refused import Refused, Stale

from .checks import time_zones
from .currency_names import currency_choices
from .models import Member, Token, Workspace
from .rights import RIGHTS, USUAL

T = TypeVar("T")
PASSWORD_HINT = _("At least 10 characters. Four unrelated words are easy to keep and hard to guess.")


def attempt(form: forms.Form, change: Callable[[], T]) -> T | None:
    """Do the change; a refusal becomes an error beside its field, or above the form, and None."""
    try:
        return change()
    except Stale as stale:
        form.add_error(None, forms.ValidationError(stale.message, code=stale.code))
        _say_what_is_stored(form)
        return None
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def status_of(form: forms.BaseForm) -> int:
    """How a form is answered: 200 to be filled in, 422 with its errors, 412 when somebody changed the thing meanwhile
    and it comes back with what was typed."""
    if form.is_bound and form.has_error(NON_FIELD_ERRORS, "stale"):
        return 412
    return 422 if form.errors else 200


def _say_what_is_stored(form: forms.Form) -> None:
    """Beside each field whose stored value is another than the one typed, the stored one."""
    for name in form.changed_data:
        field, stored = form.fields[name], form.initial.get(name)
        if isinstance(field, forms.ChoiceField) and not isinstance(stored, list):
            stored = dict(field.choices).get(stored)  # type: ignore[arg-type]
        elif isinstance(stored, bool):
            stored = gettext("Yes") if stored else gettext("No")
        if field.widget.is_hidden or name not in form.initial or name not in form.cleaned_data:
            continue
        if isinstance(stored, str | int | None):
            form.add_error(name, gettext("Stored meanwhile: %(value)s") % {"value": stored or gettext("nothing")})


def languages() -> list[tuple[str, Any]]:
    """Languages that Steward speaks, each by its own name, so that everybody finds theirs."""
    return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]


def zone_choices() -> list[tuple[str, str]]:
    """Time zones as people read them."""
    return [(zone, zone.replace("_", " ")) for zone in time_zones()]


def password_field(label: Any) -> forms.CharField:
    """A new password."""
    return forms.CharField(
        label=label,
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=PASSWORD_HINT,
    )


class WelcomeForm(forms.Form):
    """The first page: the firm and its owner."""

    name = forms.CharField(
        label=_("Name of your firm"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "organization"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=currency_choices)
    owner_name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = password_field(_("Password"))
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_time_zone(self) -> str:
        """The browser's, if we know it."""
        zone = str(self.cleaned_data["time_zone"])
        return zone if zone in time_zones() else "UTC"


class JoinForm(forms.Form):
    """What an invited person chooses."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = password_field(_("Password"))


class ProfileForm(forms.Form):
    """One's own name, language and time zone; `FIRM` stands for the workspace's."""

    FIRM = "firm"
    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(label=_("Language"))
    time_zone = forms.ChoiceField(label=_("Time zone"))

    def __init__(self, data: Any = None, *, me: Member, firm: Workspace) -> None:
        known = {"name": me.name, "language": me.language or self.FIRM, "time_zone": me.time_zone or self.FIRM}
        super().__init__(data, initial=known)
        as_firm = _("As the workspace (%(what)s)")
        spoken = dict(languages()).get(firm.language, firm.language)
        self.fields["language"].choices = [(self.FIRM, as_firm % {"what": spoken}), *languages()]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [  # type: ignore[attr-defined]
            (self.FIRM, as_firm % {"what": firm.time_zone}),
            *zone_choices(),
        ]

    def clean_language(self) -> str:
        """Empty for the workspace's, as it is stored."""
        return str(self.cleaned_data["language"]).replace(self.FIRM, "")

    def clean_time_zone(self) -> str:
        """Empty for the workspace's, as it is stored."""
        return str(self.cleaned_data["time_zone"]).replace(self.FIRM, "")


class EmailForm(forms.Form):
    """The address to sign in with from now on."""

    email = forms.EmailField(
        label=_("New e-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class FirmForm(forms.Form):
    """The workspace's own name, language and time zone."""

    name = forms.CharField(label=_("Name of your firm"), max_length=120)
    language = forms.ChoiceField(
        label=_("Language"), choices=languages, help_text=_("For members who chose none, and for their mail.")
    )
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices)


class MemberForm(forms.Form):
    """Role and rights of a member."""

    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    rights = forms.MultipleChoiceField(
        label=_("Rights"),
        required=False,
        choices=lambda: list(RIGHTS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For employees. Owners and admins have all of them."),
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [choice for choice in Member.Role.choices if by.is_owner or choice[0] != Member.Role.OWNER]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]


class InviteForm(MemberForm):
    """Whom to invite, as what."""

    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    field_order = ("email", "name", "role", "rights")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].initial = Member.Role.EMPLOYEE
        self.fields["rights"].initial = USUAL


class TokenForm(forms.Form):
    """A new API token."""

    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What will use it, as “Bookkeeping”."))
    scope = forms.ChoiceField(label=_("It may"), choices=Token.Scope.choices, widget=forms.RadioSelect, initial="read")
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        choices=[(30, _("30 days")), (90, _("90 days")), (365, _("1 year")), ("", _("When it is revoked"))],
        coerce=int,
        empty_value=None,
        required=False,
        initial=90,
    )


class RateForm(forms.Form):
    """An exchange rate."""

    currency = forms.ChoiceField(label=_("1 unit of"))
    rate = forms.DecimalField(label=_("Is worth"), max_digits=18, decimal_places=8)
    on = forms.DateField(
        label=_("From"), initial=today, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, home: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = currency_choices()
        self.fields["currency"].choices = [one for one in named if one[0] != home]  # type: ignore[attr-defined]
        self.fields["currency"].initial = "USD" if home == "EUR" else "EUR"
        self.fields["rate"].help_text = dict(named).get(home, home)
