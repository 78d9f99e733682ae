"""Sign-in pages: allauth's views we use, each declared public, and our invitation link."""

from allauth.account import views as allauth_views
from django.urls import path
from django.views.i18n import set_language

from accounts import console as desk
from accounts import storefront as door
from core.guards import public

sign_in = [
    path("account/login/", public(allauth_views.login), name="account_login"),
    path("account/logout/", public(allauth_views.logout), name="account_logout"),
    path("account/password/", public(allauth_views.password_change), name="account_change_password"),
    path("account/reset/", public(allauth_views.password_reset), name="account_reset_password"),
    path("account/reset/done/", public(allauth_views.password_reset_done), name="account_reset_password_done"),
    path(
        "account/reset/<uidb36>-<key>/",
        public(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/reset/key/done/",
        public(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/inactive/", public(allauth_views.account_inactive), name="account_inactive"),
    path("invite/<str:token>/", door.invitation, name="invitation"),
    path("language/", public(set_language), name="set_language"),
]
console = [
    path("staff/", desk.staff, name="staff"),
    path("staff/new/", desk.staff_new, name="staff_new"),
    path("staff/<int:user_id>/roles/", desk.staff_roles, name="staff_roles"),
    path("staff/<int:user_id>/invite/", desk.staff_invite, name="staff_invite"),
    path("api-keys/", desk.api_keys, name="api_keys"),
    path("api-keys/<int:key_id>/revoke/", desk.api_key_revoke, name="api_key_revoke"),
    path("api-keys/openapi.json", desk.api_schema, name="api_schema"),
]
