"""What reading a callback costs beside mpesakit's model on the same bodies, and which shapes the two of them take."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from time import process_time
from typing import Final

from mpesakit.mpesa_express.schemas import StkPushSimulateCallback  # type: ignore[import-untyped]  # it has no marker

from daraja_core.callback import UnreadableCallbackError, read_stk_callback
from daraja_core.callback_path import CallbackTarget
from tests.benchmarks.table import Row

RECORDED: Final = Path(__file__).parent.parent / "fixtures" / "callbacks"
WARM_UP_ROUNDS = 2
ROUNDS = 60
PER_ROUND = 200
TARGET: Final = CallbackTarget("stk", "bench-1", "user-7", None, 10)
AT: Final = datetime(2026, 11, 21, tzinfo=UTC)

Read = Callable[[bytes], object]


def ours(body: bytes) -> object:
    """Body in, verdict out."""
    return read_stk_callback(body, TARGET, AT)


def theirs(body: bytes) -> object:
    """Body in, model out as its documentation shows, and from it the values that a program needs."""
    model = StkPushSimulateCallback.model_validate(json.loads(body))
    return model.is_successful, model.amount, model.mpesa_receipt_number, model.transaction_date


def figures() -> Iterator[Row]:
    """What both of them take is measured; what one of them refuses is counted, of all that were recorded."""
    bodies = {path.name: path.read_bytes() for path in sorted(RECORDED.glob("stk_*.json"))}
    refused = {read: _refused(read, bodies) for read in (ours, theirs)}
    both = [body for name, body in bodies.items() if not any(name in some for some in refused.values())]
    for size, rounds in ((PER_ROUND, ROUNDS), (10 * PER_ROUND, ROUNDS // 6)):
        mine, model = _in_turns(both, size, rounds)
        what = f"a callback read, {size:,} in a row"
        yield Row("function", what, "us", mine, "mpesakit's model", model, goal=0.5)
    counts = [[float(len(refused[read]))] for read in (ours, theirs)]
    yield Row("function", f"shapes refused, of {len(bodies)} recorded", "", counts[0], "one", [1.0], goal=0)
    yield Row("function", f"shapes that mpesakit refuses, of {len(bodies)}", "", counts[1], "one", [1.0])


def _refused(read: Read, bodies: Mapping[str, bytes]) -> set[str]:
    refused = set()
    for name, body in bodies.items():
        try:
            read(body)
        except (UnreadableCallbackError, ValueError):  # the model's own error is a ValueError
            refused.add(name)
    return refused


def _in_turns(bodies: list[bytes], size: int, rounds: int) -> tuple[list[float], list[float]]:
    kept: tuple[list[float], list[float]] = ([], [])
    for place in range(WARM_UP_ROUNDS + rounds):
        for samples, read in zip(kept, (ours, theirs), strict=True):
            began = process_time()
            for number in range(size):
                read(bodies[number % len(bodies)])
            samples += [(process_time() - began) * 1e6 / size] if place >= WARM_UP_ROUNDS else []
    return kept
