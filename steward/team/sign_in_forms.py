"""The forms of allauth, in our words and to our rules. The settings name them (ACCOUNT_FORMS, MFA_FORMS)."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ReauthenticateForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
)
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from steward.core.clock import now

from .forms import PASSWORD_HINT
from .links import base_of
from .models import Member, Token
from .operations import revoke_tokens
from .tasks import post


class Plain(forms.Form):
    """Forms of allauth in our words: labels above the fields, nothing inside them, one hint for a new password."""

    words: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
        if "password1" in self.fields:
            self.fields["password1"].help_text = PASSWORD_HINT


class SignInForm(Plain, LoginForm):  # type: ignore[misc]
    """E-mail address and password."""

    words: ClassVar[dict[str, Any]] = {"login": _("E-mail address"), "password": _("Password")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {"autocomplete": "username", "autofocus": True}


class WithTokens(forms.Form):
    """A new password closes the doors that programs have too, unless the member wants to keep them open (attack 57)."""

    user: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        member = self.user if isinstance(self.user, Member) else None
        live = Token.objects.filter(member=member).live(now()).count() if member else 0
        if live:
            label = ngettext("Revoke my API token too", "Revoke my %(n)d API tokens too", live) % {"n": live}
            hint = _("Leave this ticked when somebody may have known the old password.")
            self.fields["revoke_tokens"] = forms.BooleanField(label=label, help_text=hint, required=False, initial=True)

    def save(self) -> None:
        """Store the password, and revoke the tokens when asked to."""
        super().save()  # type: ignore[misc]
        if self.cleaned_data.get("revoke_tokens"):
            revoke_tokens(self.user, by=self.user)


class PasswordForm(Plain, WithTokens, ChangePasswordForm):  # type: ignore[misc]
    """The old password and a new one."""

    words: ClassVar[dict[str, Any]] = {
        "oldpassword": _("Present password"),
        "password1": _("New password"),
        "password2": _("New password again"),
    }


class NewPasswordForm(Plain, WithTokens, ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password, by a mailed link."""

    words: ClassVar[dict[str, Any]] = {"password1": _("New password"), "password2": _("New password again")}


class AgainForm(Plain, ReauthenticateForm):  # type: ignore[misc]
    """The password once more."""


class CodeForm(Plain, AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""


class CodeAgainForm(Plain, CodeReauthenticateForm):  # type: ignore[misc]
    """A code once more."""


class AppForm(Plain, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an authenticator app."""

    words: ClassVar[dict[str, Any]] = {"code": _("The code it shows")}


class ResetForm(Plain, ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link to choose a new password. Whether the address is known shows in nothing, not in time either."""

    words: ClassVar[dict[str, Any]] = {"email": _("E-mail address")}

    def clean_email(self) -> str:
        """The address as members' are kept."""
        return str(self.cleaned_data["email"]).strip().lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The background worker looks the address up, and mails to the stored one only."""
        email = str(self.cleaned_data["email"])
        post("team.mail_password_reset", email=email, base=base_of(request))
        return email


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].help_text = _("So that you can tell it from others, as “Laptop”.")
        self.fields["passwordless"].label = _("Sign in with it alone, without the password")
        self.fields["passwordless"].help_text = _("The device then asks for your fingerprint, face or PIN.")
        self.fields["passwordless"].initial = True
