import pytest

from chama_app.domain.pot import Pot, Turnout
from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.collection_text import collection_line, collection_summary
from chama_app.i18n.formats import with_plain_spaces
from chama_app.i18n.request_text import pot_progress

from ..example_chama import NOON, book


def test_a_pot_in_which_nobody_has_anything_to_pay_says_so() -> None:
    free = Pot(0, 0, 0, 0, 0, 0, without_share=3)
    assert [pot_progress(free, words) for words in (ENGLISH, KISWAHILI)] == ["Nothing to pay", "Hakuna cha kulipa"]


@pytest.mark.parametrize(
    ("sums", "english", "kiswahili"),
    [
        (Pot(0, 900, 0, 0, 0, 3, to_collect=900), "KES 900 to collect", "KES 900 bado haijakusanywa"),
        (Pot(900, 900, 0, 0, 3, 3, counted=900), "Everyone has paid", "Wote wamelipa"),
        (
            Pot(900, 1000, 0, 0, 3, 3, counted=900),
            "Everyone has paid · KES 100 is nobody’s share",
            "Wote wamelipa · KES 100 si mchango wa yeyote",
        ),
        (Pot(0, 0, 0, 0, 0, 0), "Nobody takes part yet", "Bado hakuna anayeshiriki"),
        (Pot(0, 0, 0, 0, 0, 0, without_share=3), "Nothing to pay", "Hakuna cha kulipa"),
    ],
)
def test_the_list_of_collections_says_that_everyone_has_paid_only_where_somebody_has(
    sums: Pot, english: str, kiswahili: str
) -> None:
    here = book().collection
    said = [
        with_plain_spaces(collection_summary(here, "open", sums, NOON.date(), words)) for words in (ENGLISH, KISWAHILI)
    ]
    assert said == [f"Open · {english}", f"Unaendelea · {kiswahili}"]


def test_the_line_below_the_title_counts_whoever_is_asked_for_a_share() -> None:
    here = book().collection
    said = [
        with_plain_spaces(collection_line(here, "open", turnout, NOON.date(), ENGLISH))
        for turnout in (Turnout(1, 1, 3), Turnout(0, 2, 2), Turnout(0, 0, 3), Turnout(0, 0, 0))
    ]
    assert said == ["1 of 1 paid", "0 of 2 paid", "Nothing to pay", "Nobody takes part yet"]
