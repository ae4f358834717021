"""Every URL of Steward, by room."""

from __future__ import annotations

from django.urls import include, path

from .api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("sign-in/", include("steward.team.sign_in_urls")),
    path("welcome/", include("steward.desk.welcome_urls")),
    path("", include("steward.desk.urls")),
    path("people/", include("steward.accounts.people_urls")),
    path("", include("steward.deals.urls")),
    path("", include("steward.activities.urls")),
    path("", include("steward.files.urls")),
    path("", include("steward.team.urls")),
]

handler429 = "steward.team.limits.too_many_page"
