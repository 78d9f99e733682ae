"""The web server's door (granian or gunicorn)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from core.tenancy.pooling import refuse_shared_sessions  # noqa: E402 -- after the settings are there

refuse_shared_sessions()
