"""The command line of the platform: `./mall <command>` lands here."""

import contextlib
import os
import sys

from core.dev import checks, localservices, overview

# `up` and `doctor` look around before they start servers; the image's build has none.
WITHOUT_SERVICES = {"help", "down", "reset", "up", "doctor", "--help", "--version", "compilemessages", "words"}


def main() -> None:
    """Run one command; the local servers are up while it runs, and the last command out stops them.

    What somebody can mend in the settings or on the machine is told in a sentence, without a trace."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    if sys.argv[1:] in ([], ["help"], ["--help"], ["-h"]):
        print(overview.TEXT)  # noqa: T201
        return
    try:
        with contextlib.nullcontext() if sys.argv[1] in WITHOUT_SERVICES else localservices.running():
            execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, localservices.LocalServiceError) as refusal:
        sys.exit(f"mall: {refusal}")
    except OperationalError:
        if cause := checks.database():
            sys.exit(f"mall: {cause}")
        raise


if __name__ == "__main__":
    main()
