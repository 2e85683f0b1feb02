"""Every fault of the catalog can be put back, and is found by the random histories then."""

import ast

import pytest

from .catalog import CATALOG
from .fault import APP, Fault
from .trial import found_in

TESTING = (APP.parent / "docs" / "testing.md").read_text("utf-8")
EVERY = pytest.mark.parametrize("fault", CATALOG.values(), ids=lambda fault: fault.says)


@EVERY
def test_a_fault_is_a_program_and_another_one(fault: Fault) -> None:
    content = fault.path.read_text("utf-8")
    assert ast.dump(ast.parse(fault.put_into(content))) != ast.dump(ast.parse(content))


@EVERY
def test_the_documentation_says_what_finds_it(fault: Fault) -> None:
    assert f"| {fault.says} | `{fault.found_by}` |" in TESTING


@pytest.mark.slow
@pytest.mark.timeout(1200)
@EVERY
def test_a_fault_that_is_put_back_is_found(fault: Fault) -> None:
    assert found_in(fault) is not None
