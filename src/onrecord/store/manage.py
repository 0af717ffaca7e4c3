"""Django's own commands for developers: `python -m onrecord.store.manage makemigrations --check`."""

from __future__ import annotations

import sys

from onrecord.store.setup import start_django

if __name__ == "__main__":
    start_django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["python -m onrecord.store.manage", *sys.argv[1:]])
