"""One term for one thing, and numbers that agree with their verbs."""

import re

import pytest

from chama_app.domain.pot import Pot
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.glossary import TERMS, Term
from chama_app.i18n.request_text import notification_text, pot_progress
from chama_app.services.notifications import RequestsSent

from .test_words import plain, sentences


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.english)
def test_no_sentence_says_a_thing_by_a_word_for_something_else(term: Term) -> None:
    for place, text in sentences(KISWAHILI).items():
        for wrong in term.never:
            assert not re.search(wrong, text.lower()), f"{place}: {text}"


@pytest.mark.parametrize("term", [one for one in TERMS if one.said], ids=lambda term: term.english)
def test_what_english_calls_by_one_term_kiswahili_does_as_well(term: Term) -> None:
    english, kiswahili = sentences(ENGLISH), sentences(KISWAHILI)
    named = [place for place, text in english.items() if re.search(term.said, text, re.IGNORECASE)]
    assert named
    assert {kiswahili[one] for one in named if not re.search(term.stem, kiswahili[one], re.IGNORECASE)} == set()


@pytest.mark.parametrize("term", [one for one in TERMS if one.only], ids=lambda term: term.english)
def test_a_term_is_taken_for_one_thing_alone(term: Term) -> None:
    english, kiswahili = sentences(ENGLISH), sentences(KISWAHILI)
    named = [place for place, text in kiswahili.items() if term.kiswahili in text.lower()]
    assert named
    assert {kiswahili[one] for one in named if not re.search(term.only, english[one], re.IGNORECASE)} == set()


def test_what_english_says_in_the_same_words_kiswahili_does_as_well() -> None:
    """But where its grammar tells apart who or what is spoken of, or English has one word for two things."""
    by_whom, by_what = (
        {"All", "Paid", "Not paid", "Reported", "Not paid yet"},
        {"Sent", "Received", "Paid out", "Take it back"},
    )
    two_things = {"Share", "Live", "Payout"}
    short_on_a_key = {"Phone off"}
    said: dict[str, set[str]] = {}
    kiswahili = sentences(KISWAHILI)
    for place, text in sentences(ENGLISH).items():
        said.setdefault(text, set()).add(kiswahili[place])
    assert {text for text, ways in said.items() if len(ways) > 1} == by_whom | by_what | two_things | short_on_a_key


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_a_sentence_with_a_number_has_a_form_for_one(words: Words) -> None:
    """Where a count stands beside a verb or a noun, both forms are written down."""
    said = sentences(words)
    bare = {place for place, text in said.items() if re.search(r"{count}|{sent}|{failed}", text)}
    neutral = re.compile(r"\.other$|counter|counted|exported|in_minutes|unsaved|unreadable|payouts\.attention_unknown")
    assert {place for place in bare if not neutral.search(place)} == set()


def test_one_has_paid_and_two_have() -> None:
    one, two = Pot(1000, 3000, 0, 0, 1, 3, to_collect=2000), Pot(2000, 3000, 0, 0, 2, 3, to_collect=1000)
    assert plain(pot_progress(one, KISWAHILI)).startswith("1 kati ya 3 amelipa")
    assert plain(pot_progress(two, KISWAHILI)).startswith("2 kati ya 3 wamelipa")
    assert plain(ENGLISH.request_all_question.of(1, a="KES 1,000")) == "Send 1 request, KES 1,000 in total?"
    assert plain(notification_text(RequestsSent(1, 0), KISWAHILI)) == "1 limetumwa, 0 hayakutumwa"
    assert plain(notification_text(RequestsSent(2, 1), ENGLISH)) == "2 sent, 1 not sent"


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_no_group_of_keys_is_called_as_one_of_the_keys_is(words: Words) -> None:
    assert set(words.settings.groups.values()).isdisjoint(words.settings.names.values())


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
def test_m_pesa_is_written_in_one_way(words: Words) -> None:
    written = [
        one for text in sentences(words).values() for one in re.findall(r"(?<![a-z_])m-?pesa", text, re.IGNORECASE)
    ]
    assert set(written) == {"M-PESA"}
