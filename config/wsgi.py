"""The web server's door (config/web.py; gunicorn would take it too)."""

import gc
import os

gc.disable()  # what importing makes stays: looking through it again and again costs a third of the start

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- the collector rests first

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.tenancy.pooling import refuse_shared_sessions  # noqa: E402 -- after the settings are there
from malls.storefront.preload import preload  # noqa: E402

refuse_shared_sessions()
preload()
gc.freeze()  # what stands now isn't looked through while pages are served
gc.enable()
