"""Every URL of Steward, by room."""

from __future__ import annotations

from django.urls import include, path

from .api import api

urlpatterns = [
    path("api/v1/", api.urls),
    path("sign-in/", include("allauth.urls")),
]
