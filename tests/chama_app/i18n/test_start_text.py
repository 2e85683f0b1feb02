"""What keeps money from moving, as each language says it: by its kind, never in the words of whoever found it."""

import re
from pathlib import Path
from typing import get_args

import pytest

import chama_app
from chama_app.domain.start_problems import StartProblem, StartProblemKind
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.start_text import in_every_language, start_text
from chama_app.services.config import StartError, read_daraja_config
from daraja_core.errors import ConfigFault

BOTH = pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
ENDPOINT = "https://fra.cloud.appwrite.io"
GIVEN = {
    "DARAJA_CALLBACK_DOMAIN": "https://65f0.fra.appwrite.run",
    "APPWRITE_ENDPOINT": ENDPOINT,
    "APPWRITE_PROJECT_ID": "chama",
}


@BOTH
def test_every_kind_and_every_fault_of_a_key_has_a_sentence(words: Words) -> None:
    assert {*words.start.problems, "missing"} == set(get_args(StartProblemKind))
    assert set(words.start.unusable) == set(get_args(ConfigFault))


def test_what_is_missing_is_called_as_in_the_form() -> None:
    told = start_text(StartProblem("missing", ("DARAJA_SHORTCODE", "APPWRITE_ENDPOINT")), KISWAHILI)
    assert told == "Hivi havijawekwa: Nambari ya biashara, Anwani ya Appwrite. Viweke kwenye Mipangilio."
    one = StartProblem("missing", ("DARAJA_SHORTCODE",))
    assert start_text(one, KISWAHILI) == "Hiki hakijawekwa: Nambari ya biashara. Kiweke kwenye Mipangilio."
    assert start_text(one, ENGLISH) == "Not set yet: Shortcode. Set it in Settings."


def test_what_is_wrong_with_a_value_is_said_in_both_languages_without_the_value() -> None:
    with pytest.raises(StartError) as raised:
        read_daraja_config(GIVEN.get, "sandbox")
    assert ENDPOINT in str(raised.value)
    problem = raised.value.problem
    assert problem == StartProblem("unusable", ("APPWRITE_ENDPOINT",), "without_v1")
    assert start_text(problem, ENGLISH) == "Appwrite endpoint: it must end in /v1. Append that."
    assert start_text(problem, KISWAHILI) == "Anwani ya Appwrite: kilichowekwa lazima kiishie na /v1. Iongeze."


def test_a_value_that_cannot_work_and_has_no_field_in_the_form_is_one_of_the_keys() -> None:
    assert start_text(StartProblem("unusable"), KISWAHILI).startswith("mojawapo ya funguo: kilichowekwa")


def test_what_is_wrong_with_a_file_is_said_as_everywhere() -> None:
    told = start_text(StartProblem("store", disk="newer"), KISWAHILI)
    assert told == f"Rekodi ya malipo haiwezi kutumika. {KISWAHILI.record.why['newer']}"


def test_a_page_that_has_no_language_yet_says_it_in_both() -> None:
    assert in_every_language(StartProblem("busy_store")) == "\n".join(
        words.start.problems["busy_store"] for words in (ENGLISH, KISWAHILI)
    )
    assert in_every_language() == f"{ENGLISH.start.page_not_opened}\n{KISWAHILI.start.page_not_opened}"


def test_no_screen_says_what_an_exception_says() -> None:
    """It is English, and written for whoever reads the log: a screen has a sentence for its kind."""
    worded = re.compile(r"strerror|str\((exc|error)\)|{(exc|error)[}!]|\b(exc|error)\.(args|said|message)\b")
    app = Path(chama_app.__file__).parent
    screens = [*(app / "ui").rglob("*.py"), *(app / "i18n").rglob("*.py")]
    assert [path.name for path in screens if worded.search(path.read_text("utf-8"))] == []
