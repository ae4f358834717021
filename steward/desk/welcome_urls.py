"""Addresses of the first run."""

from __future__ import annotations

from django.urls import path

from . import welcome

app_name = "welcome"
urlpatterns = [
    path("", welcome.begin, name="begin"),
    path("start/", welcome.choose, name="start"),
]
