"""`python -m examples.django_orders migrate`, then `… runserver --noreload`: Django's own commands."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "examples.django_orders.settings")
    execute_from_command_line(["python -m examples.django_orders", *sys.argv[1:]])
