"""What a web process makes ready before it serves, so that its first visitor doesn't wait for it."""

from pathlib import Path

from django.conf import settings
from django.template.loader import get_template
from django.urls import get_resolver
from django.utils import timezone
from django_tenants.utils import get_tenant_types

from malls.selectors.home_blocks import skin_today

FOLDERS = ("storefront", "cotton")  # what members see; the console's people open a browser once a day


def preload() -> None:
    """Import every view, compile the routes and the storefront's templates, look up today's festival. No query. Harmless to
    repeat; about 0.2 s, which a first page would take longer."""
    for kind in get_tenant_types().values():
        resolver = get_resolver(kind["URLCONF"])
        resolver.url_patterns  # noqa: B018 -- imports the views
        resolver.app_dict  # noqa: B018 -- compiles the routes
    templates = Path(settings.BASE_DIR) / "templates"
    for folder in FOLDERS:
        for file in sorted((templates / folder).rglob("*.html")):
            get_template(str(file.relative_to(templates)))
    skin_today(timezone.localdate())
