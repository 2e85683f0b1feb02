"""What the treasurer reads about a payout whose end nobody knows: what M-PESA said when it was asked, and no more."""

from dataclasses import replace
from typing import get_args

import pytest

from chama_app.domain.members import local_phone, masked_phone
from chama_app.domain.payment_requests import NotSentReason
from chama_app.i18n import ENGLISH, KISWAHILI
from chama_app.i18n.payout_text import payout_amount, payout_body, remarks_text, spoken_payout
from chama_app.i18n.words import Words
from daraja_core import DisbursementTimeout

from ..example_chama import ALICE
from ..example_payouts import CONVERSATION, arrived, declined, on_its_way, payout, starting, unanswered

NOT_KNOWN = DisbursementTimeout("payout1", CONVERSATION, reported=True, probably_not_sent=True)


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=lambda words: words.code)
def test_what_m_pesa_said_when_it_was_asked_follows_the_warning(words: Words) -> None:
    plain = payout_body(payout(unanswered()), words)
    assert payout_body(payout(NOT_KNOWN), words) == f"{plain} {words.payouts.not_known}"
    assert payout_body(payout(unanswered("failed")), words) == f"{plain} {words.payouts.ended_otherwise}"
    assert "payout1" in plain


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=lambda words: words.code)
def test_every_reason_for_which_nothing_left_has_a_sentence(words: Words) -> None:
    assert set(words.payouts.not_left) == set(get_args(NotSentReason))
    assert set(words.reasons) >= set(get_args(NotSentReason))  # of requests, with those of a declined prompt


def test_once_it_is_known_or_somebody_has_decided_nothing_of_it_is_said() -> None:
    decided = replace(payout(NOT_KNOWN), confirmed_not_sent="looked in the portal: not there")
    for known in (payout(arrived()), decided):
        assert ENGLISH.payouts.not_known not in payout_body(known, ENGLISH)


@pytest.mark.parametrize(("words", "owner"), [(ENGLISH, "owner gives"), (KISWAHILI, "Mwenye chama ndiye anayetoa")])
def test_who_may_not_pay_out_is_sent_to_the_owner_who_gives_that_role(words: Words, owner: str) -> None:
    assert owner in words.payouts.missing_requirement["treasurer"]


def test_only_what_left_the_pot_has_the_sign_of_money_that_left() -> None:
    confirmed = replace(payout(NOT_KNOWN), confirmed_not_sent="looked in the portal: not there")
    meant = (starting(), on_its_way(), unanswered(), unanswered("paid"), declined())
    amounts = {payout_amount(one) for one in (*map(payout, meant), confirmed)}
    assert amounts == {"KES\u00a02,000"}
    assert payout_amount(payout(arrived(1900))) == "\u2212KES\u00a01,900"


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=lambda words: words.code)
def test_who_is_known_by_a_number_alone_is_called_by_its_ends_unless_whole_numbers_are_asked_for(words: Words) -> None:
    nameless = replace(payout(starting()), name="")
    assert spoken_payout(nameless, words).startswith(f"{masked_phone(ALICE.phone)}, ")
    assert spoken_payout(nameless, replace(words, masked=False)).startswith(f"{local_phone(ALICE.phone)}, ")


@pytest.mark.parametrize("words", [ENGLISH, KISWAHILI], ids=lambda words: words.code)
def test_a_reason_that_nobody_changed_is_in_the_language_of_who_reads_it(words: Words) -> None:
    for proposer in (ENGLISH, KISWAHILI):
        assert remarks_text(proposer.payouts.reason_default, words) == words.payouts.reason_default
        assert remarks_text(proposer.payouts.reason_refund, words) == words.payouts.reason_refund
    assert remarks_text("Payout for tents", words) == "Payout for tents"
