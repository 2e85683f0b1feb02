"""The table of the benchmarks: ratios of medians and tails, and what a goal says of them."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.table import Row, markdown, tail, write_json


def row(measured: list[float], goal: float | None = None, tail_goal: float | None = None) -> Row:
    return Row("engine", "a read", "ms", measured, "a bare GET", [1.0, 2.0, 3.0], goal, tail_goal)


def test_the_ratio_is_of_the_medians_and_the_tail_of_the_greatest() -> None:
    assert (row([2.0, 4.0, 12.0]).ratio, row([2.0, 4.0, 12.0]).tail_ratio) == (2.0, 4.0)


def test_the_tail_of_a_long_series_is_its_p99() -> None:
    assert tail([float(number) for number in range(1, 1000)]) == pytest.approx(990, abs=1)


@pytest.mark.parametrize(
    ("goal", "tail_goal", "is_met"), [(None, None, None), (2.0, None, True), (1.9, None, False), (2.0, 3.9, False)]
)
def test_a_goal_is_met_when_all_of_it_is(goal: float | None, tail_goal: float | None, is_met: bool | None) -> None:
    assert row([2.0, 4.0, 12.0], goal, tail_goal).is_met is is_met


def test_a_missed_goal_is_said_in_the_line() -> None:
    assert row([9.0], goal=2).line().endswith("4.50 x a bare GET (goal 2, MISSED)")
    assert row([2.0], goal=2).line().endswith("1.00 x a bare GET (goal 2)")


def test_the_table_for_the_documentation_says_what_was_met_and_what_was_missed() -> None:
    table = markdown([row([1234.5], goal=2), row([0.1234], goal=1 / 3), row([3.0])]).splitlines()
    assert table[2:] == [
        "| engine | a read | 1,234 ms | 1,234 | 617.25 | a bare GET | 2 **missed** |",
        "| engine | a read | 0.123 ms | 0.123 | 0.06 | a bare GET | 0.333 met |",
        "| engine | a read | 3 ms | 3 | 1.50 | a bare GET |  |",
    ]


def test_what_is_kept_has_the_samples_and_where_they_come_from(tmp_path: Path) -> None:
    write_json([row([2.0])], tmp_path / "deep" / "figures.json", {"machine": "a laptop"})
    kept = json.loads((tmp_path / "deep" / "figures.json").read_text("utf-8"))
    assert (kept["about"], kept["rows"][0]["measured"]) == ({"machine": "a laptop"}, [2.0])
    assert (tmp_path / "deep" / "figures.md").read_text("utf-8") == markdown([row([2.0])])
