"""What a benchmark gives: samples beside the samples of a reference from the same run, and the ratio of the two."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median, quantiles

HEAD = f"{'part':<9} {'what':<70} {'median':>10} {'p99':>10} {'unit':<5} {'ratio':>7} x reference (goal)"


class NotMeasuredError(Exception):
    """This machine lacks what a figure needs; the message says what."""


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

    @property
    def goals(self) -> str:
        """What the ratios may be, in words; empty where there is no goal."""
        if self.goal is None:
            return ""
        return f"{self.goal:.3g}" + (f", p99 {self.tail_goal:.3g}" if self.tail_goal is not None else "")

    def line(self) -> str:
        """The figure in one line of the table."""
        goal = f"goal {self.goals}{'' if self.is_met else ', MISSED'}" if self.goals else ""
        figures = f"{median(self.measured):10.2f} {tail(self.measured):10.2f} {self.unit:<5}"
        return f"{self.part:<9} {self.what:<70} {figures} {self.ratio:7.2f} x {self.reference} ({goal or 'no goal'})"


def markdown(rows: Iterable[Row]) -> str:
    """The table as the documentation shows it."""
    lines = ["| part | what | median | p99 | ratio | to | goal |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        figures = f"{_short(median(row.measured))} {row.unit} | {_short(tail(row.measured))}"
        verdict = "" if row.is_met is None else f"{row.goals} {'met' if row.is_met else '**missed**'}"
        lines.append(f"| {row.part} | {row.what} | {figures} | {row.ratio:.2f} | {row.reference} | {verdict} |")
    return "\n".join(lines) + "\n"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def tail(samples: Sequence[float]) -> float:
    """The p99 of a series; of a short one, its greatest."""
    return quantiles(samples, n=100)[98] if len(samples) >= 100 else max(samples)


def write_json(rows: Sequence[Row], path: Path, about: dict[str, str]) -> None:
    """Keep the figures with their samples, for a comparison with another day or machine, and the table beside them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    kept = [asdict(row) | {"ratio": row.ratio, "tail_ratio": row.tail_ratio, "is_met": row.is_met} for row in rows]
    path.write_text(json.dumps({"about": about, "rows": kept}, indent=1), "utf-8")
    path.with_suffix(".md").write_text(markdown(rows), "utf-8")
