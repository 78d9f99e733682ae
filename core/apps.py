from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in
        from django.utils.module_loading import autodiscover_modules

        from core.tenancy.sessions import save_schema_in_session
        from core.ui import wording

        wording.install()
        autodiscover_modules(
            "tasks"
        )  # pages of stuck work name every sweep, and sweeps are declared beside their tasks
        user_logged_in.connect(save_schema_in_session, dispatch_uid="session-belongs-to-tenant")
