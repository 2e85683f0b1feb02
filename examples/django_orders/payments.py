"""The one engine of this process: opened at the first request, which is after every fork, and shared by all threads."""

import atexit
import os
from functools import cache

from django.conf import settings

from daraja_core import DarajaConfig, DarajaSync


@cache
def daraja() -> DarajaSync:
    """Open until the process ends. Run one worker with threads: a store has one owner process."""
    opened = DarajaSync(DarajaConfig.from_environment(os.environ), settings.DARAJA_STORE)
    opened.open()
    atexit.register(opened.close)
    opened.restore_pending()
    return opened
