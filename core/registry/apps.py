"""The apps of this product: those in INSTALLED_APPS whose folder stands beside settings'. One line there, and all that walks the
apps has a new one: words, schedules, log actions, the house's own tests."""

from pathlib import Path

from django.apps import apps
from django.conf import settings


def own_apps() -> list[str]:
    """Their names, in the order of INSTALLED_APPS."""
    return [config.name for config in apps.get_app_configs() if Path(config.path).parent == Path(settings.BASE_DIR)]
