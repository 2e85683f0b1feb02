"""The page about testing names tests that are there."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_test_that_the_page_names_is_there() -> None:
    named = re.findall(r"`([\w/]+\.py)::(test_\w+)`", (ROOT / "docs" / "testing.md").read_text("utf-8"))
    assert len(named) > 30
    for file, test in named:
        tree = ast.parse((ROOT / "tests" / "chama_app" / file).read_text("utf-8"))
        tests = {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert test in tests, f"{file}::{test}"
