"""What a request of an app is served with, whatever it asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from .http import Log, Request


@dataclass(frozen=True, slots=True)
class RequestContext:
    """The request, the way out, the variables, the clock and the log."""

    request: Request
    http: httpx.AsyncClient
    environment: Mapping[str, str] = field(repr=False)  # holds every secret
    now: Callable[[], datetime]
    log: Log
