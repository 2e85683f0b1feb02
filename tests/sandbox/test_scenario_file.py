"""Scenario files: what they may say, and the words and lines with which a wrong one is refused."""

from pathlib import Path

import pytest

from sandbox.scenario.file import ScenarioError, load
from sandbox.scenario.steps import (
    Answer,
    ChangeFaults,
    ChangePhone,
    ExpireTokens,
    Pause,
    SendAgain,
    StartPayment,
    WaitFor,
)

EVERY_STEP = """title = "Everything"
clock_factor = 20

[faults]
callback = { lost = true }
two_minute_rule = false

[[phones]]
msisdn = "0712 345 678"
balance = 500

[[steps]]
wait_for = "push"
phone = "0712345678"
[[steps]]
answer = "pay"
pin = "1234"
[[steps]]
trigger = "paid"
amount = 5
[[steps]]
faults = { callback = { lost = false } }
[[steps]]
change_phone = "0712345678"
set = { online = false }
[[steps]]
pause_s = 2
[[steps]]
send_again = true
[[steps]]
expire_tokens = true
"""


def test_a_file_says_what_to_set_up_and_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "all.toml"
    file.write_text(EVERY_STEP)
    scenario = load(file)
    assert (scenario.title, scenario.reset, scenario.clock_factor) == ("Everything", True, 20)
    assert scenario.faults == {"callback": {"lost": True}, "two_minute_rule": False}
    assert scenario.phones == {"254712345678": {"balance": 500}}
    assert list(scenario.steps) == [
        WaitFor("push", 30, "254712345678", None, None, None),
        Answer("pay", 30, None, "1234"),
        StartPayment({"event": "paid", "amount": 5}),
        ChangeFaults({"callback": {"lost": False}}),
        ChangePhone("254712345678", {"online": False}),
        Pause(2),
        SendAgain(),
        ExpireTokens(),
    ]


def test_json_says_the_same(tmp_path: Path) -> None:
    file = tmp_path / "same.json"
    file.write_text('{"phones": [{"msisdn": "0712345678"}], "steps": [{"answer": "cancel"}], "exchanges": [1]}')
    scenario = load(file)
    assert (scenario.title, dict(scenario.phones), list(scenario.steps)) == (
        "same",
        {"254712345678": {}},
        [Answer("cancel", 30, None, None)],
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.toml", "colour = 1", "a.toml:1: colour is not known here"),
        ("a.toml", "\n\n[faults]\ncallback = { lost = 1 }", "a.toml:4: faults.callback.lost must be true or false"),
        ("a.toml", "[faults.callback]\n\ncopies = 0", "a.toml:3: faults.callback.copies must be a whole number"),
        ("a.toml", "[[phones]]\nmsisdn='0712345678'\n[[phones]]\nmsisdn = '12'", "a.toml:4: phones[1].msisdn must be"),
        ("a.toml", "[[phones]]\npin='12'", "a.toml:2: phones[0].pin must be four digits"),
        ("a.toml", "[[phones]]\nbalance = 1", "a.toml:1: phones[0].msisdn is missing"),
        ("a.toml", "[[steps]]\nanswer='pay'\n[[steps]]\nanswer = 'fly'", "a.toml:4: steps[1].answer must be one of"),
        ("a.toml", "\n[[steps]]\nphone = '0712345678'", "a.toml:2: steps[0] must do exactly one thing"),
        ("a.toml", "[[steps]]\nchange_phone = '0712345678'", "a.toml:1: steps[0].set is missing"),
        ("a.toml", "[[steps]]\nchange_phone = '0712345678'\n[steps.set]\nonline = 1", "a.toml:4: steps[0].set.online"),
        ("a.toml", "steps = 1", "a.toml:1: steps must be a list of tables"),
        ("a.toml", "steps = [1]", "a.toml:1: steps[0] must be a table"),
        ("a.toml", "title = ?", "a.toml: no TOML: Invalid value"),
        ("a.json", '{\n "steps": [\n {"answer": "pay"},\n {"answer":\n "fly"}]}', "a.json:4: steps[1].answer must be"),
        ("a.json", '{"faults":\n {"oauth": {},\n "b2c": {"delay_s": -1}}}', "a.json:3: faults.b2c.delay_s must"),
        ("a.json", "[]", "a.json: body must be a JSON object"),
        ("a.json", "{", "a.json: no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_its_line_and_field(tmp_path: Path, name: str, content: str, said: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(ScenarioError) as refused:
        load(tmp_path / name)
    assert str(refused.value).removeprefix(f"{tmp_path}/").startswith(said)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="cannot be read"):
        load(tmp_path / "none.toml")
