"""Addresses of activities, notes and activity types."""

from __future__ import annotations

from django.urls import path

from .views import activities, calendar, comments, composing, feed, lists, notes, notices, pick, reminders, types

app_name = "activities"
urlpatterns = [
    path("activities/", lists.activities, name="list"),
    path("activities/new/", activities.create, name="create"),
    path("activities/block/", activities.block, name="block"),
    path("activities/calendar/", calendar.calendar, name="calendar"),
    path("activities/pick/<slug:kind>/", pick.pick, name="pick"),
    path("activities/log-call/", composing.log_call, name="log_call"),
    path("activities/plan/", composing.plan, name="plan"),
    path("activities/log-email/", composing.add_email, name="log_email"),
    path("activities/<int:activity_id>/", activities.change, name="change"),
    path("activities/<int:activity_id>/complete/", activities.complete, name="complete"),
    path("activities/<int:activity_id>/next/", activities.plan_next, name="plan_next"),
    path("activities/<int:activity_id>/reopen/", activities.reopen, name="reopen"),
    path("activities/<int:activity_id>/undo/<int:event_id>/", activities.undo, name="undo"),
    path("activities/<int:activity_id>/move/", activities.move, name="move"),
    path("activities/<int:activity_id>/postpone/", activities.postpone, name="postpone"),
    path("activities/<int:activity_id>/delete/", activities.trash, name="trash"),
    path("activities/<int:activity_id>/restore/", activities.restore, name="restore"),
    path("notes/", notes.notes, name="notes"),
    path("notes/new/", notes.write, name="note_write"),
    path("notes/add/", composing.add_note, name="note_add"),
    path("notes/block/", notes.block, name="notes_block"),
    path("notes/<int:note_id>/", notes.change, name="note_change"),
    path("notes/<int:note_id>/undo/<int:event_id>/", notes.undo, name="note_undo"),
    path("notes/<int:note_id>/pin/", notes.pin, name="note_pin"),
    path("notes/<int:note_id>/delete/", notes.trash, name="note_trash"),
    path("notes/<int:note_id>/restore/", notes.restore, name="note_restore"),
    path("notes/mention/", comments.mention, name="mention"),
    path("notes/<int:note_id>/comments/", comments.comments, name="comments"),
    path("comments/<int:comment_id>/", comments.change, name="comment_change"),
    path("comments/<int:comment_id>/undo/<int:event_id>/", comments.undo, name="comment_undo"),
    path("comments/<int:comment_id>/delete/", comments.trash, name="comment_trash"),
    path("comments/<int:comment_id>/restore/", comments.restore, name="comment_restore"),
    path("notices/", notices.notices, name="notices"),
    path("notices/count/", notices.count, name="notice_count"),
    path("notices/seen/", notices.seen, name="notices_seen"),
    path("notices/<int:notice_id>/seen/", notices.one_seen, name="notice_seen"),
    path("notices/<int:notice_id>/open/", notices.opened, name="notice_open"),
    path("calendar/<str:secret>.ics", feed.feed, name="feed"),
    path("settings/reminders/", reminders.reminders, name="reminders"),
    path("settings/reminders/feed/", reminders.feed_new, name="feed_new"),
    path("settings/reminders/feed/<int:pk>/revoke/", reminders.feed_revoke, name="feed_revoke"),
    path("settings/activity-types/", types.types, name="types"),
    path("settings/activity-types/new/", types.create, name="type_create"),
    path("settings/activity-types/order/", types.order, name="types_order"),
    path("settings/activity-types/<int:type_id>/", types.change, name="type_change"),
    path("settings/activity-types/<int:type_id>/delete/", types.delete, name="type_delete"),
]
