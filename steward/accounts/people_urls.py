"""Addresses of people; the person's own page and the picker stand with the desk and the accounts."""

from __future__ import annotations

from django.urls import path

from .views import history, people, person, person_accounts, person_values

app_name = "contacts"
urlpatterns = [
    path("", people.people, name="list"),
    path("new/", person.create, name="create"),
    path("trash/", person.trashed, name="trashed"),
    path("<int:contact_id>/edit/", person.edit, name="edit"),
    path("<int:contact_id>/value/<str:key>/", person_values.edit_value, name="value"),
    path("<int:contact_id>/history/", history.person_history, name="history"),
    path("<int:contact_id>/history/put-back/", history.put_person_back, name="put_back"),
    path("<int:contact_id>/delete/", person.trash, name="trash"),
    path("<int:contact_id>/restore/", person.restore, name="restore"),
    path("<int:contact_id>/account/", person_accounts.set_account, name="set_account"),
    path("<int:contact_id>/accounts/add/", person_accounts.link, name="link"),
    path("<int:contact_id>/accounts/<int:account_id>/", person_accounts.describe, name="describe"),
    path("<int:contact_id>/accounts/<int:account_id>/remove/", person_accounts.unlink, name="unlink"),
]
