"""Addresses of the pages that span rooms."""

from __future__ import annotations

from django.urls import path

from .views import account, account_tabs, board, home, layouts, person, saved, search, segments, trail

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.results, name="search"),
    path("search/palette", search.palette, name="palette"),
    path("accounts/<int:account_id>/", account.overview, name="account"),
    path("accounts/<int:account_id>/info/", account_tabs.info, name="account_info"),
    path("accounts/<int:account_id>/timeline/", account.timeline, name="account_timeline"),
    path("accounts/<int:account_id>/activities/", account_tabs.activities, name="account_activities"),
    path("accounts/<int:account_id>/deals/", account_tabs.deals, name="account_deals"),
    path("accounts/<int:account_id>/people/", account_tabs.people, name="account_people"),
    path("accounts/<int:account_id>/notes/", account_tabs.notes, name="account_notes"),
    path("accounts/<int:account_id>/files/", account_tabs.files, name="account_files"),
    path("accounts/<int:account_id>/next/", account.following, name="account_next"),
    path("accounts/<int:account_id>/previous/", account.previous, name="account_previous"),
    path("organizations/<int:account_id>/", account.overview, name="organization"),
    path("accounts/board/", board.board, name="board"),
    path("accounts/<int:account_id>/replan/", board.replan_account, name="replan"),
    path("accounts/<int:account_id>/put-back/", board.put_back, name="put_back"),
    path("lists/<slug:of>/", layouts.list_of, name="list_of"),
    path("lists/<slug:of>/board/", layouts.board_of, name="board_of"),
    path("lists/<slug:of>/calendar/", layouts.calendar_of, name="calendar_of"),
    path("lists/<slug:of>/<int:record_id>/move/", layouts.move, name="move_in"),
    path("lists/<slug:of>/<int:record_id>/next/", trail.following, name="next_of"),
    path("lists/<slug:of>/<int:record_id>/previous/", trail.previous, name="previous_of"),
    path("lists/<slug:of>/views/save/", saved.save_view, name="save_view"),
    path("views/<int:view_id>/keep/", saved.keep_view, name="keep_view"),
    path("views/<int:view_id>/edit/", saved.edit_view, name="edit_view"),
    path("views/<int:view_id>/pin/", saved.pin_view, name="pin_view"),
    path("views/<int:view_id>/delete/", saved.trash_one, name="trash_view"),
    path("views/<int:view_id>/undo/", saved.undo_one, name="undo_view"),
    path("views/<int:view_id>/restore/", saved.restore_one, name="restore_view"),
    path("segments/", segments.segments, name="segments"),
    path("segments/new/", segments.new_segment, name="new_segment"),
    path("segments/<int:view_id>/", segments.segment, name="segment"),
    path("people/<int:contact_id>/", person.person, name="person"),
    path("people/<int:contact_id>/timeline/", person.timeline, name="person_timeline"),
]
