"""Exchange rates into the workspace currency."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from steward.core.pages import gone_to
from steward.team.currency_names import currency_choices
from steward.team.doors import MemberRequest, right
from steward.team.forms import RateForm, attempt
from steward.team.models import ExchangeRate
from steward.team.operations import remove_rate, set_rate

SHOWN = 200


@right("settings.change")
def rates(request: MemberRequest) -> HttpResponse:
    """The rates, by currency, newest first; and a form for another."""
    form = RateForm(request.POST or None, home=request.workspace.currency)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: set_rate(by=request.user, **form.cleaned_data))
        if made is not None:
            return gone_to(request, reverse("team:rates"), _("Saved."))
    found = ExchangeRate.objects.visible_to(request.user).order_by("currency", "-on")
    named = dict(currency_choices())
    context = {
        "form": form,
        "rates": [{"rate": one, "name": named.get(one.currency, one.currency)} for one in found[:SHOWN]],
        "home": named.get(request.workspace.currency, request.workspace.currency),
    }
    return render(request, "team/rates.html", context, status=422 if form.errors else 200)


@require_POST
@right("settings.change")
def remove(request: MemberRequest, pk: int) -> HttpResponse:
    """Take a rate away."""
    remove_rate(get_object_or_404(ExchangeRate.objects.visible_to(request.user), pk=pk), by=request.user)
    return gone_to(request, reverse("team:rates"), _("The rate is removed."))
