"""The web server's door (granian or gunicorn)."""

import gc
import os

gc.disable()  # what importing makes stays: looking through it again and again costs a third of the start

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the collector rests first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 -- after the settings are there
from django_tenants.utils import get_tenant_types  # noqa: E402

from core.tenancy.pooling import refuse_shared_sessions  # noqa: E402

refuse_shared_sessions()
for kind in get_tenant_types().values():
    get_resolver(kind["URLCONF"]).url_patterns  # noqa: B018 -- imports every view now, not while the first page waits
gc.freeze()  # nor is it looked through while pages are served
gc.enable()
