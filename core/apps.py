from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from core.tenancy.sessions import mark_session
        from core.ui import wording

        wording.install()
        user_logged_in.connect(mark_session, dispatch_uid="session-belongs-to-tenant")
