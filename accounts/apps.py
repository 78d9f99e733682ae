from django.apps import AppConfig

from core.privacy import personal


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.storefront import signals

        signals.connect()
        # The tables of the packages that sign people in.
        personal.declare("sessions.Session", session_key="secret", session_data="secret")
        personal.declare("account.EmailAddress", email="contact")
        personal.declare("account.EmailConfirmation", key="secret")
        personal.declare("mfa.Authenticator", data="secret")
