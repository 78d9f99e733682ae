"""The command line of the platform: `./mall <command>` lands here."""

import contextlib
import os
import sys

from core.dev import localservices

WITHOUT_SERVICES = {"help", "down", "reset", "--help", "--version", "compilemessages", "words"}


def main() -> None:
    """Run one command; the local servers are up while it runs, and the last command out stops them."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    servers = contextlib.nullcontext() if command in WITHOUT_SERVICES else localservices.running()
    with servers:
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
