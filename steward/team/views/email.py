"""Changing one's own e-mail address: asked with the password fresh, made by the link mailed to the new address."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from steward.core.pages import gone_to
from steward.team.doors import MemberRequest, signed_in
from steward.team.email_links import changed_by_link
from steward.team.forms import EmailForm, attempt
from steward.team.limits import knock, limited
from steward.team.links import base_of
from steward.team.operations import ask_email_change, change_email


@signed_in
@reauthentication_required  # type: ignore[untyped-decorator]
def change(request: MemberRequest) -> HttpResponse:
    """Ask for it, after proving once more who one is."""
    form = EmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        knock(request, "email_change")
        me, wanted = request.user, form.cleaned_data["email"]
        address = attempt(form, lambda: ask_email_change(me, by=me, email=wanted, base=base_of(request)))
        if address is not None:
            text = _("We mailed a link to %(email)s. Open it within an hour to make the change.") % {"email": address}
            return gone_to(request, reverse("team:profile"), text)
    return render(request, "team/email.html", {"form": form}, status=422 if form.errors else 200)


@limited("email_link")
@never_cache
@signed_in
def confirm(request: MemberRequest, link: str) -> HttpResponse:
    """Looking at the link uses nothing up: mail scanners do that. The button makes the change."""
    found = changed_by_link(link)
    if found is None or found[0].pk != request.user.pk:
        return render(request, "team/email_gone.html", status=404)
    if request.method == "POST":
        member = change_email(link, by=request.user)
        update_session_auth_hash(request, member)  # this browser stays in, the others are signed out
        return gone_to(request, reverse("team:profile"), _("You sign in as %(email)s now.") % {"email": member.email})
    return render(request, "team/email_confirm.html", {"email": found[1]})
