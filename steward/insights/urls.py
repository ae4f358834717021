"""Addresses of insights."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "insights"
urlpatterns = [path("insights/", views.page, name="page")]
