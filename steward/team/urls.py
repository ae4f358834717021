"""Addresses of the team's pages."""

from __future__ import annotations

from django.urls import path

from .views import email, joining, members, own, policies, rates, tokens

app_name = "team"
urlpatterns = [
    path("join/<str:link>/", joining.join, name="join"),
    path("settings/", own.index, name="settings"),
    path("settings/profile/", own.profile, name="profile"),
    path("settings/profile/email/", email.change, name="change_email"),
    path("settings/profile/email/<str:link>/", email.confirm, name="confirm_email"),
    path("settings/security/", own.security, name="security"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/new/", tokens.new_token, name="new_token"),
    path("settings/tokens/<int:pk>/revoke/", tokens.revoke, name="revoke_token"),
    path("settings/firm/", own.firm, name="firm"),
    path("settings/members/", members.members, name="members"),
    path("settings/members/invite/", members.invite, name="invite"),
    path("settings/members/<int:pk>/", members.member, name="member"),
    path("settings/members/<int:pk>/deactivate/", members.deactivate, name="deactivate"),
    path("settings/members/<int:pk>/reactivate/", members.reactivate, name="reactivate"),
    path("settings/members/<int:pk>/resend/", members.resend, name="resend"),
    path("settings/policies/", policies.policies, name="policies"),
    path("settings/policies/style/<str:name>/", policies.style, name="style"),
    path("settings/rates/", rates.rates, name="rates"),
    path("settings/rates/<int:pk>/remove/", rates.remove, name="remove_rate"),
]
