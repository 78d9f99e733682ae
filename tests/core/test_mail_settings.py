"""How the platform's own mail server is spoken to (L8): port 465 by TLS from the first byte, others by STARTTLS where told."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SHOW = "from django.conf import settings as s; print(s.EMAIL_USE_SSL, s.EMAIL_USE_TLS)"


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"MALL_EMAIL_PORT": "587", "MALL_EMAIL_TLS": "1"}, "False True"),
        ({"MALL_EMAIL_PORT": "465", "MALL_EMAIL_TLS": "1"}, "True False"),
        ({"MALL_EMAIL_PORT": "994", "MALL_EMAIL_SSL": "1"}, "True False"),
    ],
)
def test_the_port_says_how_the_mail_server_is_spoken_to(environment, told):
    program = f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; {SHOW}"
    said = subprocess.check_output(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, env=os.environ | environment, text=True
    )
    assert said.strip() == told
