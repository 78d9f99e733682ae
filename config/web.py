"""The web server: granian's command, with the application loaded before the workers are forked.

    python -m config.web --interface wsgi config.wsgi:application --workers 2 …

The workers share the memory of what was loaded, and one that replaces another serves at once.
"""

from granian.cli import entrypoint

import config.wsgi  # noqa: F401 -- loaded here, for all of them

if __name__ == "__main__":
    entrypoint()
