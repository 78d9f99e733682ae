"""A Django with nothing in it but the same database and the same pool."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

_url = urlsplit(os.environ["DATABASE_URL"])
SETTINGS = {
    "SECRET_KEY": "floor",
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": "tests.bench.floor",
    "MIDDLEWARE": [],
    "INSTALLED_APPS": [],
    "DATABASES": {
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _url.path.lstrip("/"),
            "USER": unquote(_url.username or ""),
            "PASSWORD": unquote(_url.password or ""),
            "HOST": parse_qs(_url.query).get("host", [_url.hostname or ""])[-1],
            "PORT": str(_url.port or ""),
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 5}},
        }
    },
}
