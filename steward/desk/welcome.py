"""The first run in the browser: the firm and its owner, then the style and how to start. Afterwards it is not there."""

from __future__ import annotations

from allauth.account.utils import perform_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from steward.importing.operations import load_sample
from steward.team.currency_names import probable_currency
from steward.team.doors import MemberRequest, signed_in
from steward.team.forms import WelcomeForm, attempt
from steward.team.limits import knock
from steward.team.operations import apply_style
from steward.team.policies import workspace
from steward.team.policy_words import STYLE_CARDS

from .first_run import start
from .welcome_forms import StartForm

UNFINISHED = "welcome"  # in the session of the owner who has not chosen how to start


@sensitive_post_parameters("password")
@never_cache
def begin(request: HttpRequest) -> HttpResponse:
    """Name the firm and become its owner. 404 once there is a workspace."""
    if workspace() is not None:
        raise Http404
    guess = {"currency": probable_currency(request), "language": (get_language() or "en").split("-")[0]}
    form = WelcomeForm(request.POST or None, initial=guess)
    if request.method == "POST":
        knock(request, "first_run")
        owner = attempt(form, lambda: start(**form.cleaned_data)) if form.is_valid() else None
        if owner is not None:
            answer: HttpResponse = perform_login(request, owner, redirect_url=reverse("welcome:start"))
            request.session[UNFINISHED] = True
            return answer
    return render(request, "desk/welcome/begin.html", {"form": form}, status=422 if form.errors else 200)


@signed_in
def choose(request: MemberRequest) -> HttpResponse:
    """Choose a style, and import, explore or start empty. 404 once that was chosen."""
    if not request.session.get(UNFINISHED):
        raise Http404
    form = StartForm(request.POST or None, initial={"style": request.workspace.style, "start": "import"})
    if request.method == "POST" and form.is_valid():
        apply_style(form.cleaned_data["style"], by=request.user)
        del request.session[UNFINISHED]
        if form.cleaned_data["start"] == "sample":
            return redirect("importing:run", load_sample(by=request.user, queued=True))
        return redirect("importing:start" if form.cleaned_data["start"] == "import" else "desk:home")
    context = {"form": form, "cards": STYLE_CARDS, "chosen": form["style"].value(), "way": form["start"].value()}
    return render(request, "desk/welcome/start.html", context, status=422 if form.errors else 200)
