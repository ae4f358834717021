"""Addresses of accounts and organizations; the account's own page and the board stand with the desk."""

from __future__ import annotations

from django.urls import path

from .views import changes, columns, filters, history, lists, memberships, photos, pick, values

app_name = "accounts"
urlpatterns = [
    path("accounts/", lists.accounts, name="list"),
    path("organizations/", lists.organizations, name="organizations"),
    path("accounts/new/", changes.create, name="create"),
    path("accounts/columns/", columns.columns, name="columns"),
    path("accounts/filter/", filters.filter_list, name="filter"),
    path("accounts/pick/", pick.pick_account, name="pick"),
    path("accounts/industries/", pick.industries, name="industries"),
    path("accounts/trash/", changes.trashed, name="trashed"),
    path("accounts/<int:account_id>/edit/", changes.edit, name="edit"),
    path("accounts/<int:account_id>/field/<str:key>/", values.edit_field, name="edit_field"),
    path("accounts/<int:account_id>/history/", history.account_history, name="history"),
    path("accounts/<int:account_id>/history/put-back/", history.put_account_back, name="put_back"),
    path("accounts/<int:account_id>/history/<int:event_id>/undo/", history.undo_one, name="undo"),
    path("accounts/<int:account_id>/tags/", changes.tags, name="tags"),
    path("accounts/<int:account_id>/team/", changes.team, name="team"),
    path("accounts/<int:account_id>/begin/", changes.begin, name="begin"),
    path("accounts/<int:account_id>/end/", changes.end, name="end"),
    path("accounts/<int:account_id>/delete/", changes.trash, name="trash"),
    path("accounts/<int:account_id>/restore/", changes.restore, name="restore"),
    path("accounts/<int:account_id>/erase/", changes.erase, name="erase"),
    path("accounts/<int:account_id>/photo/", photos.change_photo, name="change_photo"),
    path("accounts/<int:account_id>/photo/remove/", photos.remove_photo, name="remove_photo"),
    path("accounts/<int:account_id>/photo/<slug:key>/", photos.photo, name="photo"),
    path("accounts/<int:account_id>/contacts/", memberships.contacts, name="contacts"),
    path("accounts/<int:account_id>/contacts/link/", memberships.link, name="link_contact"),
    path("accounts/<int:account_id>/contacts/new/", memberships.add, name="add_contact"),
    path("accounts/<int:account_id>/contacts/<int:contact_id>/", memberships.change, name="change_membership"),
    path("accounts/<int:account_id>/contacts/<int:contact_id>/person/", memberships.edit_person, name="edit_contact"),
    path("accounts/<int:account_id>/contacts/<int:contact_id>/primary/", memberships.lead, name="make_primary"),
    path("accounts/<int:account_id>/contacts/<int:contact_id>/unlink/", memberships.unlink, name="unlink_contact"),
    path("accounts/<int:account_id>/contacts/<int:contact_id>/address/", memberships.switch, name="switch"),
    path("people/pick/", pick.pick_contact, name="pick_contact"),
]
