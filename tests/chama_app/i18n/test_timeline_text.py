"""The lines of a history carry their reason: what M-PESA answered, in the language of the reader."""

from dataclasses import replace

import pytest

from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.timeline_text import last_answer, timeline_text
from daraja_core.attempt import Happening, TimelineEntry

from ..example_chama import ALICE, NOON, failed, not_sent, paid, payment_request
from ..example_payouts import declined, payout

SAFARICOMS_WORDS = "said by M-Pesa"


def line(what: Happening, detail: str = "", words: Words = ENGLISH) -> str:
    request = payment_request(ALICE, paid("UKK1AAAAAA") if what == "success" else failed("2001"))
    return timeline_text(TimelineEntry(NOON, "realtime", what, detail), request, words)


@pytest.mark.parametrize(
    ("what", "code", "english", "kiswahili"),
    [
        ("failed", "2001", "Not paid: the M-PESA PIN was wrong", "Haijalipwa: PIN ya M-PESA haikuwa sahihi"),
        (
            "failed",
            "77",
            "Not paid: M-PESA answered with code\u00a077",
            "Haijalipwa: M-PESA ilijibu kwa msimbo\u00a077",
        ),
        ("timeout", "1037", "No answer from the phone", "Simu haikujibu"),
        ("timeout", "26", "Status unknown: M-PESA is busy", "Hali haijulikani: M-PESA ina shughuli nyingi"),
        (
            "advised",
            "4999",
            "M-PESA was asked: it is still being processed",
            "M-PESA imeulizwa: malipo bado yanashughulikiwa",
        ),
    ],
)
def test_a_line_says_what_m_pesa_answered_and_leaves_its_words_to_support(
    what: Happening, code: str, english: str, kiswahili: str
) -> None:
    detail = f"{code}: {SAFARICOMS_WORDS}"
    assert line(what, detail) == english
    assert line(what, detail, KISWAHILI) == kiswahili


def test_a_success_says_its_receipt_also_when_it_was_heard_again() -> None:
    assert line("success", "UKK1AAAAAA") == "Paid UKK1AAAAAA"
    assert line("ignored", "UKK1AAAAAA") == "Repeated result ignored: UKK1AAAAAA"


def test_where_nothing_was_answered_nothing_is_added() -> None:
    assert line("accepted") == "M-PESA accepted the request"
    assert line("answer_lost", "ReadTimeout") == "No reply while sending"
    assert line("failed") == "Not paid"


def test_a_request_that_never_left_says_why() -> None:
    request = replace(payment_request(ALICE, not_sent()), reason="offline")
    entry = TimelineEntry(NOON, "app", "not_sent", "no route to host")
    assert timeline_text(entry, request, ENGLISH) == "Request not sent: no internet"


def test_for_support_stands_what_m_pesa_answered_and_nothing_that_the_engine_wrote_down_itself() -> None:
    told = (
        TimelineEntry(NOON, "realtime", "timeout", "1037: DS timeout"),
        TimelineEntry(NOON, "check", "advised", ": no answer (ReadTimeout)"),
        TimelineEntry(NOON, "app", "answer_lost", "no answer after the request left (ReadTimeout)"),
        TimelineEntry(NOON, "realtime", "ignored", "UKK1AAAAAA"),
    )
    assert last_answer(payment_request(ALICE, failed("1037"), timeline=told)) == "1037: DS timeout"
    assert last_answer(payout(declined("2001"), timeline=told[1:])) == ""


def test_of_a_payout_only_a_proven_failure_is_called_one() -> None:
    sent = payout(declined("2001"))
    why = "Not sent. Payout sign-in was rejected. Check initiator name and security credential."
    assert timeline_text(TimelineEntry(NOON, "realtime", "failed", "2001: x"), sent, ENGLISH) == why
    unclear = timeline_text(TimelineEntry(NOON, "realtime", "timeout", "17: x"), sent, ENGLISH)
    assert unclear == "Payout status unknown: M-PESA could not process it right now"
    for words, said in ((ENGLISH, "M-PESA was asked: it was sent"), (KISWAHILI, "M-PESA imeulizwa: imetumwa")):
        assert timeline_text(TimelineEntry(NOON, "check", "advised", "0: x"), sent, words) == said
    other = timeline_text(TimelineEntry(NOON, "check", "advised", "77: x"), sent, ENGLISH)
    assert other == "M-PESA was asked: M-PESA answered with code\u00a077"
