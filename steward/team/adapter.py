"""How allauth, which does the signing in, behaves here: nobody signs up by themselves, and no page waits for mail."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from io import BytesIO
from typing import Any, ClassVar

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from .limits import LONGEST_WAIT, too_many
from .models import Member
from .policies import workspace
from .secrecy import decrypted, encrypted
from .tasks import post

KNOWN = "steward_known"  # the cookie of a browser that this member has signed in with before
KNOWN_FOR = timedelta(days=180)
SECOND_FACTOR = "steward.team.second_factor"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Members come by invitation or by the first run, never by sign-up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This address and password do not go together. Check both, or choose a new one."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("This is not your password."),
        "incorrect_code": _("This code is wrong or was used before. Take the one shown now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def validation_error(self, code: str, *args: object) -> ValidationError:
        """A form error; being too often is none, but a 429 with `Retry-After`."""
        if code in ("too_many_login_attempts", "rate_limited"):
            raise too_many(LONGEST_WAIT)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; one of IPv4 that arrives dressed as IPv6 counts as what it is."""
        given = ipaddress.ip_address(super().get_client_ip(request))
        plain = given.ipv4_mapped if isinstance(given, ipaddress.IPv6Address) else None
        return str(plain or given)

    def post_login(self, request: HttpRequest, user: Member, **kwargs: Any) -> HttpResponse:
        """Remember this browser, so that strangers who guess cannot lock its member out of it."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        response.set_cookie(
            KNOWN,
            signing.dumps(user.pk, salt=KNOWN),
            max_age=KNOWN_FOR,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return response

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Failed sign-ins are counted by address, and apart from that for each browser the member is known in."""
        email = str(credentials.get("email", "")).lower()
        try:
            known = signing.loads(request.COOKIES.get(KNOWN, ""), salt=KNOWN, max_age=KNOWN_FOR)
        except signing.BadSignature:
            return f"sign-in:{email}"
        mine = Member.objects.filter(pk=known, email=email).exists()
        return f"sign-in:{email}:{request.COOKIES[KNOWN]}" if mine else f"sign-in:{email}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Notices ("your password was changed") go out by the queue."""
        given = {"email": email, "workspace": workspace(), **context}
        message = self.render_mail(template_prefix, email, given)
        post("team.mail", to=email, subject=message.subject, body=message.body)

    def format_email_subject(self, subject: str) -> str:
        """As written, without a site's name in brackets."""
        return str(subject)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Toasts for what was changed; signing in and out shows by itself."""
        template = kwargs.get("message_template") or (args[2] if len(args) > 2 else None)
        if template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(*args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of authenticator apps and recovery codes lie encrypted in the database, and so in its backups."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": Adapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        """With a key made of the installation's secret key."""
        return encrypted(text.encode(), key=settings.SECRET_KEY, purpose=SECOND_FACTOR).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Raises `Unreadable` when the installation's secret key was replaced."""
        return decrypted(encrypted_text.encode(), key=settings.SECRET_KEY, purpose=SECOND_FACTOR).decode()

    def generate_authenticator_name(self, user: Member, type: Authenticator.Type) -> str:  # noqa: A002 - allauth's name
        """What a new passkey is called until its owner says otherwise."""
        known = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return gettext("Passkey %(n)d") % {"n": known + 1}

    def build_totp_svg(self, url: str) -> str:
        """The picture to scan, on white in the dark theme too."""
        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(buffer)
        return buffer.getvalue().decode()

    def _get_site_name(self) -> str:
        firm = workspace()
        return firm.name if firm else str(allauth_context.request.get_host())
