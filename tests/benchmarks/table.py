"""What a benchmark gives: samples beside the samples of a reference from the same run, and the ratio of the two."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

HEAD = f"{'part':<9} {'what':<58} {'median':>10} {'p99':>10} {'unit':<5} {'ratio':>7} x reference (goal)"


@dataclass(frozen=True)
class Row:
    """One figure. Both series come from rounds that took turns, so that what else the machine does slows both down.

    `goal` is the most that the ratio of the medians may be, None where there is none; `tail_goal` that of the p99.
    """

    part: str
    what: str
    unit: str
    measured: Sequence[float]
    reference: str
    against: Sequence[float]
    goal: float | None = None
    tail_goal: float | None = None

    @property
    def ratio(self) -> float:
        """Median by median."""
        return median(self.measured) / median(self.against)

    @property
    def tail_ratio(self) -> float:
        """The p99 of both."""
        return tail(self.measured) / tail(self.against)

    @property
    def is_met(self) -> bool | None:
        """Whether every goal is met, None where there is none."""
        goals = [(self.ratio, self.goal), (self.tail_ratio, self.tail_goal)]
        judged = [ratio <= goal for ratio, goal in goals if goal is not None]
        return all(judged) if judged else None

    def line(self) -> str:
        """The figure in one line of the table."""
        tail_goal = f", p99 {self.tail_goal:g}" if self.tail_goal is not None else ""
        goal = "" if self.goal is None else f"goal {self.goal:g}{tail_goal}{'' if self.is_met else ', MISSED'}"
        figures = f"{median(self.measured):10.2f} {tail(self.measured):10.2f} {self.unit:<5}"
        return f"{self.part:<9} {self.what:<58} {figures} {self.ratio:7.2f} x {self.reference} ({goal or 'no goal'})"


def tail(samples: Sequence[float]) -> float:
    """The p99 of a series; of a short one, its greatest."""
    return quantiles(samples, n=100)[98] if len(samples) >= 100 else max(samples)


def write_json(rows: Iterable[Row], path: Path, about: dict[str, str]) -> None:
    """Keep the figures with their samples, for a comparison with another day or machine."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [asdict(row) | {"ratio": row.ratio, "tail_ratio": row.tail_ratio, "is_met": row.is_met} for row in rows]
    path.write_text(json.dumps({"about": about, "rows": kept}, indent=1), "utf-8")
