"""Sign-in pages and one's own security: allauth's views we use, each declared, ours beside them; the console's staff desk."""

from allauth.account import views as allauth_views
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import path, register_converter
from django.urls.converters import StringConverter
from django.utils.translation import gettext_lazy as _
from django.views.i18n import set_language

from accounts import console as desk
from accounts.console import approval_steps as steps
from accounts.storefront import entrance, security
from core.guards import insider, public
from core.registry.console_pages import Group, console_page


class Base36(StringConverter):
    """A user's id in allauth's links: the first dash ends it."""

    regex = "[0-9A-Za-z]{1,12}"


register_converter(Base36, "base36")

sign_in = [
    path("account/login/", public(allauth_views.login), name="account_login"),
    path("account/logout/", public(allauth_views.logout), name="account_logout"),
    path("account/password/", public(allauth_views.password_change), name="account_change_password"),
    path("account/password/set/", public(allauth_views.password_set), name="account_set_password"),
    path("account/password/new/", security.password_new, name="password_new"),
    path("account/reset/", public(allauth_views.password_reset), name="account_reset_password"),
    path("account/reset/done/", public(allauth_views.password_reset_done), name="account_reset_password_done"),
    path(
        "account/reset/<base36:uidb36>-<key>/",
        public(allauth_views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "account/reset/key/done/",
        public(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    path("account/inactive/", public(allauth_views.account_inactive), name="account_inactive"),
    path("invite/<str:token>/", entrance.invitation, name="invitation"),
    path("language/", public(set_language), name="set_language"),
    # The second step, and proving oneself again.
    path("account/challenge/", public(security.challenge), name="mfa_authenticate"),
    path("account/login/passkey/", public(webauthn.login_webauthn), name="mfa_login_webauthn"),
    path("account/prove/", insider(allauth_views.reauthenticate), name="account_reauthenticate"),
    path("account/prove/code/", insider(security.prove_by_code), name="mfa_reauthenticate"),
    path("account/prove/passkey/", insider(webauthn.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/confirmed/", entrance.confirmed, name="account_confirmed"),
    # One's own security.
    path("account/security/", security.security, name="mfa_index"),
    path("account/security/app/", insider(totp.activate_totp), name="mfa_activate_totp"),
    path("account/security/app/remove/", insider(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/security/passkeys/", security.passkeys, name="mfa_list_webauthn"),
    path("account/security/passkeys/new/", insider(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path("account/security/passkeys/<int:pk>/remove/", insider(webauthn.remove_webauthn), name="mfa_remove_webauthn"),
    path("account/security/codes/", insider(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/security/codes/new/", insider(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/security/sessions/end/", security.sessions_end, name="sessions_end"),
    path("account/security/sessions/<int:session_id>/end/", security.session_end, name="session_end"),
]
console = [
    path("approvals/steps/", steps.approval_steps, name="approval_steps"),
    path("approvals/steps/<int:step_no>/remove/", steps.approval_step_remove, name="approval_step_remove"),
    path("approvals/deputies/", steps.deputy_add, name="deputy_add"),
    path("approvals/deputies/<int:deputy_id>/remove/", steps.deputy_remove, name="deputy_remove"),
    console_page(
        "staff/",
        desk.staff.staff,
        "staff",
        title=_("管理员与角色"),
        icon="tabler--shield-lock",
        group=Group.PEOPLE,
        place=40,
        keywords="guan li yuan yu jue se",
    ),
    path("staff/new/", desk.staff.staff_new, name="staff_new"),
    path("staff/<int:user_id>/roles/", desk.staff.staff_roles, name="staff_roles"),
    path("staff/<int:user_id>/invite/", desk.staff.staff_invite, name="staff_invite"),
    path("staff/<int:user_id>/factor/reset/", desk.staff.staff_factor_reset, name="staff_factor_reset"),
    console_page(
        "roles/",
        desk.roles.roles,
        "roles",
        title=_("角色与权限"),
        icon="tabler--shield-check",
        group=Group.PEOPLE,
        place=50,
        keywords="jue se yu quan xian",
    ),
    path("roles/new/", desk.roles.role_new, name="role_new"),
    path("roles/<slug:code>/", desk.roles.role, name="role"),
    path("roles/<slug:code>/rename/", desk.roles.role_rename, name="role_rename"),
    path("roles/<slug:code>/reset/", desk.roles.role_reset, name="role_reset"),
    path("roles/<slug:code>/drop/", desk.roles.role_drop, name="role_drop"),
    console_page(
        "settings/sign-in/",
        desk.policy.sign_in_policy,
        "sign_in_policy",
        title=_("登录与安全"),
        icon="tabler--lock",
        group=Group.SYSTEM,
        place=30,
        keywords="deng lu yu an quan",
    ),
    console_page(
        "api-keys/",
        desk.keys.api_keys,
        "api_keys",
        title=_("接口密钥"),
        icon="tabler--key",
        group=Group.SYSTEM,
        place=40,
        keywords="jie kou mi yao api",
    ),
    path("api-keys/<int:key_id>/revoke/", desk.keys.api_key_revoke, name="api_key_revoke"),
    path("api-keys/openapi.json", desk.keys.api_schema, name="api_schema"),
]
