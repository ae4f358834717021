"""Accepting an invitation. Looking at the link uses nothing up: mail scanners do that."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from steward.team.forms import JoinForm, attempt
from steward.team.invitations import invited_by_link
from steward.team.limits import limited
from steward.team.operations import accept_invitation
from steward.team.policies import workspace


@sensitive_post_parameters("password")
@never_cache
@limited("invitation")
def join(request: HttpRequest, link: str) -> HttpResponse:
    """Choose a name and a password, and be signed in. 404 for a link that was used, replaced or is too old."""
    member = invited_by_link(link)
    if member is None:
        return render(request, "team/join_gone.html", status=404)
    form = JoinForm(request.POST or None, initial={"name": member.name})
    if request.method == "POST" and form.is_valid():
        joined = attempt(form, lambda: accept_invitation(link, **form.cleaned_data))
        if joined is not None:
            answer: HttpResponse = perform_login(request, joined, redirect_url="/")
            return answer
    context = {"form": form, "member": member, "firm": workspace()}
    return render(request, "team/join.html", context, status=422 if form.errors else 200)
