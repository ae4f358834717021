"""Addresses of bulk changes."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "bulk"
urlpatterns = [
    path("bulk/new/<slug:name>/", views.edit, name="edit"),
    path("bulk/<int:pk>/", views.show, name="show"),
    path("bulk/<int:pk>/stop/", views.stop, name="stop"),
]
