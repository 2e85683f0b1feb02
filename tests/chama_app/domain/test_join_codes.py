import pytest

from chama_app.domain.join_codes import join_link, parse_join_code

CODE = "K3QF-2M9X-7TDC"


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        "  k3qf-2m9x-7tdc ",
        "K3QF 2M9X 7TDC",
        "k3 qf.2m9 x7 tdc",
        "k3qf – 2m9x7tdc",
        "K3QF‑2M9X‑7TDC",
        "K3QF2M9X7TDC",
        "\u2068K3QF-2M9X-7TDC\u2069",
        "K3QF\u200b-2M9X-7TDC",
        "Ｋ３ＱＦ－２Ｍ９Ｘ－７ＴＤＣ",
        "K3QF-2M9X-7TDC,",
        '"k3qf-2m9x-7tdc"',
        "(k3qf 2m9x 7tdc)",
        "*k3qf2m9x7tdc*",
        "code: k3qf-2m9x-7tdc",
        "Msimbo K3QF2M9X7TDC.",
    ],
)
def test_a_code_is_read_however_it_was_typed(typed: str) -> None:
    assert parse_join_code(typed) == CODE


@pytest.mark.parametrize(
    "pasted",
    [
        join_link(CODE),
        "Chama://Join/k3qf-2m9x-7tdc",
        "chama://join/K3QF2M9X7TDC?from=chat",
        "http://127.0.0.1:8550/#/join/K3QF-2M9X-7TDC",
        "chama://join/K3QF 2M9X 7TDC",
        "chama://join/K3QF–2M9X–7TDC",
        "chama://join/K3QF-2M9X-7TDC Karibu!",
        f"Code: {CODE}",
        f"Msimbo wa Lunch: {CODE}, unafanya kazi hadi kesho.",
        f"{CODE} or {CODE}",
        f"Join Lunch in Chama: {join_link(CODE)}. Or press “Join a chama” and type K3QF-2M9X-7TDC.",
    ],
)
def test_a_link_or_a_whole_message_is_read_as_its_code(pasted: str) -> None:
    assert parse_join_code(pasted) == CODE


def test_which_letters_look_like_others_is_left_to_the_function() -> None:
    assert parse_join_code("OIL0-2M9X-7TBD") == "OIL0-2M9X-7TBD"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "CHAMA7",
        "hello",
        "CHAMA7-K3QF-2M9X-7TBD",
        "K3QF-2M9X",
        "0712345678",
        "chama://join/",
        "chama://join/K3QF",
        "chama://join/K3QF. Or press it",
        "Code: K3QF-2M9X-7TDC or K3QF-2M9X-7TDD",
        "Code: K3QF-2M9X-7TDC-1",
    ],
)
def test_what_cannot_be_a_code_is_not_sent(typed: str) -> None:
    assert parse_join_code(typed) is None
