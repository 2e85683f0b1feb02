"""Whether verdicts are passed on: read from the variables, and never in the way of what must be stored."""

from collections.abc import Callable, Mapping
from datetime import datetime

import httpx

from daraja_core.errors import ConfigError

from ..appwrite.documents import Documents
from ..http import Log
from ..settings import MissingVariableError
from .forwards import Forwards
from .receiver import read_receiver


def open_forwards(
    environment: Mapping[str, str],
    documents: Documents,
    http: httpx.AsyncClient,
    now: Callable[[], datetime],
    log: Log,
) -> Forwards | None:
    """The forwards, None where nothing is passed on. What is set wrongly is logged, and verdicts are stored as ever."""
    try:
        receiver = read_receiver(environment)
    except (ConfigError, MissingVariableError) as exc:
        log.error(f"no verdict is passed on: {exc}")
        return None
    return None if receiver is None else Forwards(documents, receiver, http, now, log)
