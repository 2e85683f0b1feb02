"""What operations see: log fields for every change, and metrics where OpenTelemetry collects."""

import logging
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader, NumberDataPoint

from daraja_core.attempt import Attempt, Happening, NotSent, Pending, Settled, Source, TimelineEntry, Unknown
from daraja_core.drivers.telemetry import Telemetry
from daraja_core.order import PaymentOrder
from tests.daraja_core.attempts import SUCCESS

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
ORDER = PaymentOrder("alice.1", "254712345678", 1000, "ORDER-001", "Payment")
SENT = Attempt(ORDER, NOON, sending_at=NOON + timedelta(seconds=1))
Attributes = dict[str, object]


def after(attempt: Attempt, what: Happening, source: Source, seconds: float, **changes: object) -> Attempt:
    entry = TimelineEntry(NOON + timedelta(seconds=seconds), source, what)
    return replace(attempt, timeline=(*attempt.timeline, entry), **changes)  # type: ignore[arg-type]  # fields by name


def points(reader: InMemoryMetricReader, name: str) -> list[tuple[Attributes, float]]:
    """What an instrument holds: attributes, and the sum."""
    data = reader.get_metrics_data()
    assert data is not None
    found = [one for res in data.resource_metrics for scope in res.scope_metrics for one in scope.metrics]
    return [
        (dict(point.attributes or {}), point.sum if isinstance(point, HistogramDataPoint) else point.value)
        for metric in found
        if metric.name == name
        for point in metric.data.data_points
        if isinstance(point, HistogramDataPoint | NumberDataPoint)
    ]


def test_pushes_latencies_unknowns_and_dead_letters_are_measured() -> None:
    collected = InMemoryMetricReader()
    provider = MeterProvider([collected])  # not the process's: other tests count what an engine does
    telemetry = Telemetry(provider.get_meter("test"))
    accepted = after(SENT, "accepted", "safaricom", 2, phase=Pending())
    telemetry.observe(accepted)
    telemetry.observe(after(accepted, "success", "realtime", 9, phase=Settled(SUCCESS)))
    telemetry.observe(after(accepted, "unknown", "clock", 90, phase=Unknown("no_answer")))
    telemetry.observe(after(SENT, "not_sent", "app", 2, phase=NotSent("no connection")))
    telemetry.dead_letter("unreadable")
    assert points(collected, "daraja.pushes") == [
        ({"flow": "stk", "outcome": "accepted"}, 1),
        ({"flow": "stk", "outcome": "not_sent"}, 1),
    ]
    latency = [({"flow": "stk", "verdict": "success", "source": "realtime"}, 8.0)]
    assert points(collected, "daraja.verdict.latency") == latency
    assert points(collected, "daraja.unknowns") == [({"flow": "stk", "cause": "no_answer"}, 1)]
    assert points(collected, "daraja.dead_letters") == [({"reason": "unreadable"}, 1)]
    provider.shutdown()


def test_a_log_record_has_fields_for_programs_and_no_number(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="daraja.engine"):
        Telemetry().observe(after(SENT, "accepted", "safaricom", 2, phase=Pending()))
    (record,) = caplog.records
    fields = ("payment_id", "flow", "event", "source", "state", "money_moved")
    told = [getattr(record, name) for name in fields]
    assert told == ["alice.1", "stk", "accepted", "safaricom", "PaymentPending", "unknown"]
    assert "712345678" not in str(record.__dict__)


def test_without_opentelemetry_nothing_is_missing() -> None:
    program = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "from daraja_core.drivers.telemetry import Telemetry, metrics\n"
        "Telemetry().dead_letter('unreadable'); print(metrics)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
    )
    assert ended.stdout == "None\n"
