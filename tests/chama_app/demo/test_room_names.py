"""What a room of strangers may call itself on a projector."""

import pytest

from chama_app.demo.room_names import LONGEST, clean_name, told_apart


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Njeri   Wangũi ", "Njeri Wangũi"),
        ("<b>Otieno</b>", "bOtienob"),
        ("<script>alert(1)</script>", "scriptalert1script"),
        ("Ma\nry\tAnn", "Ma ry Ann"),
        ("O'Brien-Smith Jr.", "O'Brien-Smith Jr"),
        ("\u202eevil\u2066", "evil"),
        ("z" + "\u0335" * 40 + "algo", "z\u0335\u0335algo"),
        ("😀 Alice 👍", "😀 Alice 👍"),
        ("አበበ", "አበበ"),
        ("محمد", "محمد"),
        ("=1+1", "11"),
        ("x" * 300, "x" * LONGEST),
        ("\u200b\u200d ", ""),
        ("...---", ""),
        ("", ""),
    ],
)
def test_of_a_name_is_left_what_can_be_shown_to_everybody(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_two_who_are_called_alike_are_told_apart() -> None:
    assert told_apart("Alice", []) == "Alice"
    assert told_apart("alice", ["Alice", "Alice 2"]) == "alice 3"
    assert told_apart("x" * LONGEST, ["x" * LONGEST]) == "x" * (LONGEST - 2) + " 2"
