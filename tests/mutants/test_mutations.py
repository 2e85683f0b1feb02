"""The faults that are put in: each is one, and what is not executed has none."""

import ast
from pathlib import Path

import pytest

from .mutations import mutations

PROGRAM = '''\
"""What it says."""
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import json

_log = logging.getLogger("fault")


def paid(amount: "int" = 1) -> bool:
    """What it does."""
    _log.info("paid %s", amount > 1)
    store.save("kept")
    if not amount or amount >= 5:
        raise ValueError(f"{amount + 1} is too much")
    return amount == 3
'''


def made(folder: Path) -> set[str]:
    """Every fault of the program, as it is reported."""
    (folder / "program.py").write_text(PROGRAM, "utf-8")
    return {str(one).partition(": ")[2] for one in mutations(Path("program.py"), folder)}


def test_every_place_that_decides_or_does_something_has_a_fault(tmp_path: Path) -> None:
    assert made(tmp_path) == {
        'store.save("kept") → pass',
        "\"kept\" → 'keptX'",
        "not amount → amount",
        "not amount or amount >= 5 → ((not amount) and (amount >= 5))",
        "amount >= 5 → (amount > 5)",
        "5 → 6",
        "return amount == 3 → return None",
        "amount == 3 → (amount != 3)",
        "3 → 4",
    }


@pytest.mark.parametrize("files", [slice(2), pytest.param(slice(2, 10), marks=pytest.mark.slow)], ids=repr)
def test_every_fault_of_the_project_is_a_program_and_another_one(files: slice) -> None:
    root = Path(__file__).parents[2]
    for path in sorted(root.glob("daraja_core/*.py"))[files]:
        content = path.read_bytes()
        whole = ast.dump(ast.parse(content))
        for one in mutations(path.relative_to(root), root):
            assert ast.dump(ast.parse(one.applied(content))) != whole, one
