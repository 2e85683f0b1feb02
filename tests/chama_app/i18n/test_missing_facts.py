"""What is said where a code, a number, a day or a receipt is not known: a whole sentence, without a hole in it."""

import re
from dataclasses import replace

import pytest

from chama_app.domain.book import Book
from chama_app.domain.decisions import SetAside, Settled
from chama_app.domain.member_rows import build_row
from chama_app.domain.payment_requests import PaymentRequest
from chama_app.domain.payment_status import PaymentStatus
from chama_app.i18n import ENGLISH, KISWAHILI, Words
from chama_app.i18n.formats import with_plain_spaces
from chama_app.i18n.hand_text import corrected_line
from chama_app.i18n.payout_text import payout_body
from chama_app.i18n.request_text import notification_text, status_body
from chama_app.i18n.timeline_text import timeline_text
from chama_app.services.notifications import CheckFailed, LatePayout, NoRecord
from daraja_core import DisbursementFailed, PaymentIdle, TimelineEntry

from ..example_chama import ALICE, NOON, after, book, failed, paid, payment_request, pending
from ..example_payouts import arrived, payout

BOTH = pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=["en", "sw"])
HOLE = re.compile(r"\(\s*\)|\s[.,:;)]|[,:(]\s*[.,)]|\s\s|\?|:\s(na|and)\b|\s(na|and)[.,]|\w\s\)")
"""Where something should stand and nothing does."""


def by_hand(way: str, number: int = 1) -> PaymentRequest:
    """Money of which nobody wrote down when it came, nor a code."""
    counted = Settled(f"s{number}", f"alice.{number}", 1000, "", "", after(minutes=number))
    return payment_request(ALICE, PaymentIdle(), number, way=way, phone="", decided=(counted,))


def carried() -> tuple[PaymentRequest, PaymentRequest]:
    """What counts for this round, and the cash that it came in."""
    later = SetAside("a1", "alice.1", 1000, after(minutes=2))
    cash = replace(by_hand("cash"), collection_id="earlier", decided=(*by_hand("cash").decided, later))
    return replace(by_hand("carried", 2), reference="earlier"), cash


def said_of(here: Book, words: Words) -> list[str]:
    """To a treasurer, and to herself."""
    rows = [build_row(here, replace(ALICE, is_me=me), NOON, production=False) for me in (False, True)]
    return [with_plain_spaces(status_body(row, words)) for row in rows]


CASES = {
    "declined without a code": book(payment_request(ALICE, failed(""))),
    "asked by a device that keeps the number": book(
        payment_request(ALICE, pending(), phone="", elsewhere=True), members=(replace(ALICE, phone=""),)
    ),
    "cash on a day that nobody knows": book(by_hand("cash")),
    "from an earlier round": book(*carried()),
    "cash twice": book(by_hand("cash", 1), by_hand("cash", 2)),
    "by M-PESA and in cash": book(payment_request(ALICE, paid()), by_hand("cash", 2)),
    "recorded by hand for M-PESA, twice": book(
        *(replace(by_hand("mpesa", at), state=pending(), phone=ALICE.phone) for at in (1, 2))
    ),
}


@BOTH
@pytest.mark.parametrize("here", CASES.values(), ids=CASES)
def test_a_status_without_all_facts_is_a_whole_sentence(here: Book, words: Words) -> None:
    assert [one for one in said_of(here, words) if HOLE.search(one)] == []


def test_what_is_known_is_said() -> None:
    said = {name: said_of(here, ENGLISH)[0] for name, here in CASES.items()}
    assert said["declined without a code"] == (
        "M-PESA did not accept this payment: no reason was given. No money left the account."
    )
    assert said["asked by a device that keeps the number"].startswith(
        "M-PESA sent a prompt for KES 1,000 to Alice’s phone. Enter"
    )
    assert said["from an earlier round"].endswith("counts here: it came from an earlier round, by hand.")
    assert said["by M-PESA and in cash"].startswith("2 payments arrived: KES 1,000 (cash), UKK1AAAAAA. Agree")


@BOTH
def test_a_payout_that_was_declined_without_a_code_is_said_to_have_been_declined_without_a_reason(words: Words) -> None:
    declined = payout(DisbursementFailed("payout1", None, "", "", "now"))
    line = TimelineEntry(NOON, "realtime", "failed", ": ")
    for text in (payout_body(declined, words), timeline_text(line, declined, words)):
        assert words.payouts.declined[""] in text
        assert not HOLE.search(with_plain_spaces(text)), text


@BOTH
def test_a_payout_to_nobody_whose_name_is_known_is_told_of_by_its_number_or_its_id(words: Words) -> None:
    nameless = replace(payout(arrived()), name="")
    assert nameless.recipient == "0712 ••• 001"
    unknown = replace(nameless, phone="")
    assert unknown.recipient == "payout1"
    for told in (NoRecord(unknown.recipient), CheckFailed(unknown.recipient), LatePayout(unknown.recipient, 100, "U")):
        assert "payout1" in notification_text(told, words)


@BOTH
def test_a_record_that_was_corrected_says_its_day_where_one_was_written_down(words: Words) -> None:
    before = Settled("s1", "alice.1", 1000, "", "", NOON, NOON.date())
    assert corrected_line(before, words).endswith("20\u00a0Nov\u00a02026")
    assert corrected_line(replace(before, paid_on=None), words).endswith("KES\u00a01,000")


def test_a_record_that_was_corrected_says_its_way_its_code_and_its_note_as_far_as_they_are_known() -> None:
    before = Settled("s1", "alice.1", 1000, "", "", NOON, NOON.date(), way="cash")
    assert with_plain_spaces(corrected_line(before, ENGLISH)) == "Before: KES 1,000, cash, 20 Nov 2026"
    assert with_plain_spaces(corrected_line(before, KISWAHILI)) == "Awali: KES 1,000, taslimu, 20 Nov 2026"
    noted = replace(before, way="bank", paid_on=None, code="UKK1AAAAAA", note="from her sister")
    assert with_plain_spaces(corrected_line(noted, ENGLISH)) == "Before: KES 1,000, bank, UKK1AAAAAA, from her sister"


def test_the_cases_are_what_they_say() -> None:
    kinds = [build_row(here, ALICE, NOON, production=False).status for here in CASES.values()]
    assert kinds == [
        PaymentStatus.DECLINED,
        PaymentStatus.WAITING,
        PaymentStatus.RECORDED,
        PaymentStatus.CARRIED,
        PaymentStatus.PAID_TWICE,
        PaymentStatus.PAID_TWICE,
        PaymentStatus.PAID_TWICE,
    ]
