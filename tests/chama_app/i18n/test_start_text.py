"""What keeps money from moving, as each language says it."""

from typing import get_args

import pytest

from chama_app.domain.start_problems import StartProblem, StartProblemKind
from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.request_text import start_text
from chama_app.services.config import StartError, read_daraja_config

SAID = "An English sentence of whoever found it"
GIVEN = {
    "DARAJA_CALLBACK_DOMAIN": "https://65f0.fra.appwrite.run",
    "APPWRITE_ENDPOINT": "https://fra.cloud.appwrite.io",
    "APPWRITE_PROJECT_ID": "chama",
}


@pytest.mark.parametrize("kind", get_args(StartProblemKind))
def test_no_english_sentence_and_no_name_of_a_class_stands_on_a_kiswahili_screen(kind: StartProblemKind) -> None:
    told = start_text(StartProblem(kind, ("DARAJA_PASSKEY",), SAID), KISWAHILI)
    assert told
    assert SAID not in told
    assert "Error" not in told


def test_what_is_missing_is_called_as_in_the_form() -> None:
    told = start_text(StartProblem("missing", ("DARAJA_SHORTCODE", "APPWRITE_ENDPOINT"), SAID), KISWAHILI)
    assert told == "Hivi havijawekwa: Nambari ya biashara, Anwani ya Appwrite. Viweke kwenye Mipangilio."


def test_a_value_that_cannot_work_is_named_in_both_languages() -> None:
    with pytest.raises(StartError) as raised:
        read_daraja_config(GIVEN.get, "sandbox")
    problem = raised.value.problem
    assert (problem.kind, problem.names) == ("unusable", ("APPWRITE_ENDPOINT",))
    assert start_text(problem, ENGLISH) == (
        "Appwrite endpoint: must end in /v1, got 'https://fra.cloud.appwrite.io': append it."
    )
    assert start_text(problem, KISWAHILI).startswith("Anwani ya Appwrite: ")


def test_a_value_that_cannot_work_and_has_no_field_in_the_form_is_one_of_the_keys() -> None:
    assert start_text(StartProblem("unusable", (), SAID), KISWAHILI).startswith("mojawapo ya funguo: ")
