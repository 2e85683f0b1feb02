"""The function carries its rules along as copies; they are the rules, byte for byte."""

from tests.vendor import COMMAND, differences


def test_the_copies_are_the_rules_byte_for_byte() -> None:
    stale = differences()
    assert not stale, f"function/rules differs from daraja_core in {', '.join(stale)}: run `{COMMAND}`"
