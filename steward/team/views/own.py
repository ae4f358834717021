"""Settings of the member: profile and security. And the list of all settings."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from steward.core.pages import gone_to, version_sent
from steward.team.doors import MemberRequest, right, signed_in
from steward.team.forms import FirmForm, ProfileForm, attempt
from steward.team.operations import change_profile, change_workspace
from steward.team.settings_pages import pages_for


@signed_in
def index(request: MemberRequest) -> HttpResponse:
    """All settings that the member may open; on a phone this is their navigation."""
    return render(request, "team/index.html", {"sections": pages_for(request.user)})


@signed_in
def profile(request: MemberRequest) -> HttpResponse:
    """One's own name, language and time zone; theme and single keys of this browser."""
    me = request.user
    form = ProfileForm(request.POST or None, me=me, firm=request.workspace)
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        if attempt(form, lambda: change_profile(me, by=me, version=version, **form.cleaned_data)):
            return gone_to(request, reverse("team:profile"), _("Saved."))
    return render(request, "team/profile.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def security(request: MemberRequest) -> HttpResponse:
    """What guards the member's door; each part leads to its page."""
    factors = Authenticator.objects.filter(user=request.user)
    kinds = {factor.type: factor for factor in factors}
    codes = kinds.get(Authenticator.Type.RECOVERY_CODES)
    context = {
        "app": kinds.get(Authenticator.Type.TOTP),
        "passkeys": sum(factor.type == Authenticator.Type.WEBAUTHN for factor in factors),
        "codes": codes,
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else 0,
        "sessions": UserSession.objects.filter(user=request.user).count(),
    }
    return render(request, "team/security.html", context)


@right("settings.change")
def firm(request: MemberRequest) -> HttpResponse:
    """The workspace's name, and the language and time zone of members who chose none."""
    ours = request.workspace
    known = {"name": ours.name, "language": ours.language, "time_zone": ours.time_zone}
    form = FirmForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        version = version_sent(request)
        if attempt(form, lambda: change_workspace(ours, by=request.user, version=version, **form.cleaned_data)):
            return gone_to(request, reverse("team:firm"), _("Saved."))
    return render(request, "team/firm.html", {"form": form}, status=422 if form.errors else 200)
