"""Addresses of what can be taken back."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "undo"
urlpatterns = [
    path("changes/", views.batches, name="list"),
    path("changes/<int:pk>/", views.show, name="show"),
    path("changes/<int:pk>/undo/", views.undo, name="undo"),
]
