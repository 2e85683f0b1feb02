"""What operations see of payments: one log record for each change, and OpenTelemetry metrics where its API is there.

Only the API package is used (the extra `telemetry`): without it, or without an SDK that collects, nothing happens.
No phone number, receipt or id of Safaricom's is in any of it.
"""

import logging
from datetime import timedelta
from typing import Any, Final

from ..attempt import Attempt, flow_of
from ..public_state import is_terminal, state_of

try:
    from opentelemetry import metrics
except ModuleNotFoundError:
    metrics = None  # type: ignore[assignment]  # the extra is not installed

log = logging.getLogger("daraja.engine")

SENT: Final = ("accepted", "answer_lost", "not_sent")
VERDICTS: Final = ("success", "failed", "cancelled", "timeout")


class Telemetry:
    """Counts and measures. One for each engine, and one for each function that writes dead letters."""

    def __init__(self, meter: Any = None) -> None:
        """`meter` is one of OpenTelemetry's; by default that of the program's own provider."""
        if meter is None:
            meter = metrics.get_meter("daraja_core") if metrics is not None else _Nothing()
        self._pushes = meter.create_counter("daraja.pushes", description="requests, by what became of them")
        self._latency = meter.create_histogram(
            "daraja.verdict.latency", unit="s", description="from the request to the verdict, by who brought it"
        )
        self._unknowns = meter.create_counter(
            "daraja.unknowns", description="attempts whose end nobody knows, by cause"
        )
        self._dead_letters = meter.create_counter("daraja.dead_letters", description="deliveries kept, by reason")

    def observe(self, attempt: Attempt) -> None:
        """One change of an attempt, as it was published."""
        entry, flow = attempt.timeline[-1], flow_of(attempt.order).name
        state = state_of(attempt)
        log.info(
            "payment %s: %s (%s)",
            attempt.id,
            entry.what,
            entry.source,
            extra={
                "payment_id": attempt.id,
                "flow": flow,
                "event": entry.what,
                "source": entry.source,
                "state": type(state).__name__,
                "money_moved": state.money_moved,
            },
        )
        if entry.what in SENT:
            self._pushes.add(1, {"flow": flow, "outcome": entry.what})
        elif entry.what in VERDICTS:
            taken = max(entry.at - (attempt.sending_at or attempt.initiated_at), timedelta(0))
            told = {"flow": flow, "verdict": entry.what, "source": entry.source}
            self._latency.record(taken.total_seconds(), told)
        if is_terminal(state) and state.money_moved == "unknown":
            self._unknowns.add(1, {"flow": flow, "cause": getattr(state, "cause", "")})

    def dead_letter(self, reason: str) -> None:
        """A delivery that could not become a verdict was kept."""
        self._dead_letters.add(1, {"reason": reason})


class _Nothing:
    """Instruments that measure nothing."""

    def create_counter(self, _name: str, **_more: str) -> "_Nothing":
        return self

    def create_histogram(self, _name: str, **_more: str) -> "_Nothing":
        return self

    def add(self, _amount: int, _told: dict[str, str]) -> None:
        """Count nothing."""

    def record(self, _amount: float, _told: dict[str, str]) -> None:
        """Measure nothing."""
